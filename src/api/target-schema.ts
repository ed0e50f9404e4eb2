import { z } from 'zod';
import { dnsLabel, isUnique, kubernetes, labelSelector, NOT_TWICE, secretKeyRef } from './schema-parts.ts';

const mattermostOptions = z
  .object({
    accessTokenSecretRef: secretKeyRef
      .meta({ description: 'Access token of a bot or user; with it the REST API is used instead of local mode.' })
      .optional(),
    pluginPackets: z
      .array(z.string().min(1).max(190))
      .max(20)
      .refine(isUnique, NOT_TWICE)
      .meta({ description: 'Ids of plug-ins whose opt-in support data is wanted.', ...kubernetes({ listType: 'set' }) })
      .optional(),
    debugLog: z
      .object({
        durationSeconds: z
          .int()
          .min(10)
          .max(1800)
          .meta({ description: 'How long the file log stays at DEBUG, in seconds.' }),
      })
      .meta({ description: 'Raises the file log level for a while, then restores it. Off unless given.' })
      .optional(),
  })
  .meta({ description: 'Options of a target of type Mattermost.' });

const workspace = z
  .object({
    owner: z.string().min(1).max(64).meta({ description: 'User name of the owner.' }).optional(),
    name: z
      .string()
      .min(1)
      .max(64)
      .meta({ description: 'Name of the workspace; all of the owner when missing.' })
      .optional(),
    agents: z
      .array(z.string().min(1).max(64))
      .max(20)
      .refine(isUnique, NOT_TWICE)
      .meta(kubernetes({ listType: 'set' }))
      .optional(),
    selector: labelSelector.meta({ description: 'Selects workspaces by the labels of their pods.' }).optional(),
  })
  .refine(
    (value) => (value.owner === undefined) !== (value.selector === undefined),
    'must have exactly one of `owner` and `selector`',
  )
  .refine((value) => value.name === undefined || value.owner !== undefined, '`name` must come with `owner`')
  .meta(
    kubernetes({
      validations: [
        { rule: 'has(self.owner) != has(self.selector)', message: 'must have exactly one of `owner` and `selector`' },
        { rule: '!has(self.name) || has(self.owner)', message: '`name` must come with `owner`' },
      ],
    }),
  );

const coderOptions = z
  .object({
    sessionTokenSecretRef: secretKeyRef
      .meta({ description: 'Session token; an Owner token collects the most.' })
      .optional(),
    workspaces: z
      .array(workspace)
      .max(50)
      .meta({ description: 'Workspaces whose bundle is wanted.', ...kubernetes({ listType: 'atomic' }) })
      .optional(),
    templates: z
      .array(z.string().min(1).max(64))
      .max(20)
      .refine(isUnique, NOT_TWICE)
      .meta({ description: 'Names of templates whose source is wanted.', ...kubernetes({ listType: 'set' }) })
      .optional(),
  })
  .meta({ description: 'Options of a target of type Coder.' });

const ONE_MEMBER = 'exactly the member that `type` names may be set: `mattermost` for Mattermost, `coder` for Coder';

export const target = z
  .object({
    name: dnsLabel.meta({ description: 'Names the folder of this target in the archive.' }),
    type: z
      .enum(['Mattermost', 'Coder'])
      .meta({ description: 'What the target is; the discriminator of the members below.' }),
    namespace: dnsLabel
      .meta({ description: 'Where the target runs. Default: the namespace of the packet. Another one must opt in.' })
      .optional(),
    selector: labelSelector
      .meta({ description: 'Pods of the target. Default: discovery by the labels that charts and operators set.' })
      .optional(),
    containerName: dnsLabel.meta({ description: 'The container of the application. Default: discovery.' }).optional(),
    mattermost: mattermostOptions.optional(),
    coder: coderOptions.optional(),
  })
  .refine(
    (value) => (value.type === 'Mattermost' ? value.coder === undefined : value.mattermost === undefined),
    ONE_MEMBER,
  )
  .meta({
    description: 'One installation of Mattermost or Coder.',
    ...kubernetes({
      validations: [
        { rule: "self.type == 'Mattermost' ? !has(self.coder) : !has(self.mattermost)", message: ONE_MEMBER },
      ],
    }),
  });

export type Target = z.infer<typeof target>;
