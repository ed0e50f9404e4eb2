import { z } from 'zod';
import { ITEM_NAMES } from './item-names.ts';
import {
  byteQuantity,
  configMapRef,
  dnsLabel,
  isUnique,
  isUniqueByName,
  kubernetes,
  NOT_TWICE,
  secretRef,
} from './schema-parts.ts';

const itemList = z.array(z.enum(ITEM_NAMES)).max(ITEM_NAMES.length).refine(isUnique, NOT_TWICE);
const INCLUDE_OR_EXCLUDE = '`include` and `exclude` must not both be set';

export const items = z
  .object({
    include: itemList.meta({ description: 'Only these items.', ...kubernetes({ listType: 'set' }) }).optional(),
    exclude: itemList.meta({ description: 'All items but these.', ...kubernetes({ listType: 'set' }) }).optional(),
    logs: z
      .object({
        sinceSeconds: z
          .int()
          .min(1)
          .max(31_536_000)
          .default(86_400)
          .meta({ description: 'How far back container logs go, in seconds.' }),
        maxBytesPerContainer: byteQuantity
          .default('1Gi')
          .meta({ description: 'Cap on the log of one container; the newest bytes are kept.' }),
        previous: z
          .enum(['Include', 'Exclude'])
          .default('Include')
          .meta({ description: 'Logs of the containers before a restart.' }),
      })
      .meta({ description: 'Container logs.' })
      .prefault({}),
    profiles: z
      .object({
        cpuSeconds: z.int().min(1).max(60).default(5).meta({ description: 'Length of a CPU profile in seconds.' }),
      })
      .meta({ description: 'Go profiles.' })
      .prefault({}),
    kubernetes: z
      .enum(['Include', 'Exclude'])
      .default('Include')
      .meta({ description: 'Pods, owners, events, services and what else surrounds the targets.' }),
  })
  .refine((value) => value.include === undefined || value.exclude === undefined, INCLUDE_OR_EXCLUDE)
  .meta({
    description: 'What is collected. Default: everything.',
    ...kubernetes({
      validations: [{ rule: '!(has(self.include) && has(self.exclude))', message: INCLUDE_OR_EXCLUDE }],
    }),
  });

export const redaction = z
  .object({
    level: z.enum(['Standard', 'Strict']).default('Standard').meta({
      description:
        'Standard: secrets. Strict: also e-mail addresses, IP addresses, host and user names, as stable pseudonyms.',
    }),
    rules: z
      .array(
        z.object({
          name: dnsLabel.meta({ description: 'Names the rule in the report.' }),
          pattern: z.string().min(1).max(1024).meta({ description: 'Regular expression in RE2 syntax.' }),
        }),
      )
      .max(50)
      .refine(isUniqueByName, NOT_TWICE)
      .meta({ description: 'More patterns to mask.', ...kubernetes({ listType: 'map', listMapKeys: ['name'] }) })
      .optional(),
    rulesConfigMapRef: configMapRef
      .meta({ description: 'A ConfigMap whose keys are names and values are patterns.' })
      .optional(),
    knownSecrets: z
      .enum(['Include', 'Exclude'])
      .default('Include')
      .meta({ description: 'Mask the values of the Secrets that the selected pods use, wherever they appear.' }),
    knownSecretRefs: z
      .array(secretRef)
      .max(50)
      .refine(isUniqueByName, NOT_TWICE)
      .meta({
        description: 'More Secrets whose values are masked.',
        ...kubernetes({ listType: 'map', listMapKeys: ['name'] }),
      })
      .optional(),
  })
  .meta({ description: 'What is removed.' });

export const archive = z
  .object({
    format: z.enum(['TarGzip', 'TarZstd', 'Zip']).default('TarGzip').meta({ description: 'Format of the archive.' }),
    encryption: z
      .object({
        ageRecipients: z
          .array(
            z
              .string()
              .max(128)
              .regex(/^age1[a-z0-9]{10,}$/, 'must be an age X25519 recipient: `age1…`'),
          )
          .min(1)
          .max(20)
          .refine(isUnique, NOT_TWICE)
          .meta({ description: 'Public keys that can open the archive.', ...kubernetes({ listType: 'set' }) }),
      })
      .meta({ description: 'Encrypts the archive with age.' })
      .optional(),
  })
  .meta({ description: 'The finished file.' });
