import { z } from 'zod';
import { destination } from './destination-schema.ts';
import { archive, items, redaction } from './options-schema.ts';
import { isUniqueByName, kubernetes, type CelRule } from './schema-parts.ts';
import { target } from './target-schema.ts';

const MUTABLE = ['cancel', 'ttlSecondsAfterFinished', 'deletionPolicy'];

const UNIQUE_NAMES = 'names of targets must be unique';

const members = {
  description: z
    .string()
    .max(1024)
    .meta({ description: 'Free text; goes into the manifest of the archive.' })
    .optional(),
  targets: z
    .array(target)
    .max(20)
    .refine(isUniqueByName, UNIQUE_NAMES)
    .meta({
      description:
        'What to collect from. Default: every Mattermost and Coder installation in the namespace of the packet.',
      ...kubernetes({ listType: 'map', listMapKeys: ['name'] }),
    })
    .optional(),
  items: items.prefault({}),
  redaction: redaction.prefault({}),
  archive: archive.prefault({}),
  destination: destination.optional(),
  timeoutSeconds: z
    .int()
    .min(30)
    .max(86_400)
    .default(1800)
    .meta({ description: 'After this time the packet ends with what is there, in seconds.' }),
  ttlSecondsAfterFinished: z
    .int()
    .min(60)
    .max(315_360_000)
    .meta({ description: 'Removes the archive, keeps the resource, this many seconds after the end. Default: never.' })
    .optional(),
  deletionPolicy: z
    .enum(['Retain', 'Delete'])
    .default('Retain')
    .meta({ description: 'What happens to the archive when the resource is deleted.' }),
  cancel: z.boolean().default(false).meta({ description: 'Stop now and keep what is there as a partial packet.' }),
};

/** A rule per member rather than one for the whole spec, so that the three switches stay free and the message names the culprit. */
function immutable(): CelRule[] {
  return Object.keys(members)
    .filter((name) => !MUTABLE.includes(name))
    .map((name) => ({
      rule: `has(self.${name}) == has(oldSelf.${name}) && (!has(self.${name}) || self.${name} == oldSelf.${name})`,
      message: `\`${name}\` must not change once the packet exists; create a new SupportPacket instead`,
    }));
}

export const spec = z.object(members).meta({
  description: 'What is wanted. Immutable but for `cancel`, `ttlSecondsAfterFinished` and `deletionPolicy`.',
  ...kubernetes({
    validations: [
      ...immutable(),
      {
        rule: '!oldSelf.cancel || self.cancel',
        message: '`cancel` must stay true: a cancelled packet cannot be resumed',
      },
    ],
  }),
});

export type SupportPacketSpec = z.infer<typeof spec>;
