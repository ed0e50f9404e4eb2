import { z } from 'zod';
import { configMapRef, dnsSubdomain, kubernetes, secretKeyRef, secretRef } from './schema-parts.ts';

/** A folder inside a volume or bucket: relative, no empty or dot segments, so that it can never leave the place it is under. */
const relativePath = z
  .string()
  .max(512)
  .regex(
    /^[A-Za-z0-9_=+-][A-Za-z0-9._=+-]*(\/[A-Za-z0-9_=+-][A-Za-z0-9._=+-]*)*$/,
    'must be a relative path of letters, digits and `._=+-`, no segment may begin with `.`',
  );

const httpUrl = z
  .string()
  .max(2048)
  .regex(/^https?:\/\/[^\s@/?#]+(\/[^\s@?#]*)?$/, 'must be an http or https URL without user, query and fragment');

const bucketName = z
  .string()
  .min(3)
  .max(222)
  .regex(/^[a-z0-9][a-z0-9._-]*[a-z0-9]$/, 'must be a bucket name: lower-case letters, digits, `.`, `_` and `-`');

const persistentVolumeClaim = z
  .object({
    claimName: dnsSubdomain.meta({ description: 'An existing claim in the namespace of the packet.' }),
    path: relativePath.meta({ description: 'Folder in the volume.' }).optional(),
  })
  .meta({ description: 'A PersistentVolumeClaim.' });

const s3 = z
  .object({
    bucket: bucketName,
    prefix: relativePath.meta({ description: 'Prefix of the object key.' }).optional(),
    region: z.string().min(1).max(64).default('us-east-1'),
    endpoint: httpUrl.meta({ description: 'Default: AWS.' }).optional(),
    forcePathStyle: z
      .boolean()
      .default(false)
      .meta({ description: 'Bucket in the path instead of the host name; most S3-compatible stores want it.' }),
    credentialsSecretRef: secretRef
      .meta({
        description:
          'Secret with the keys accessKeyId, secretAccessKey and, if temporary, sessionToken. Default: the identity of the collector (IRSA and the like).',
      })
      .optional(),
    caBundleConfigMapRef: configMapRef
      .meta({ description: 'ConfigMap with the key ca.crt: certificates of the store.' })
      .optional(),
    serverSideEncryption: z.enum(['AES256', 'aws:kms']).optional(),
  })
  .meta({ description: 'An S3-compatible object store.' });

const googleCloudStorage = z.object({
  bucket: bucketName,
  prefix: relativePath.optional(),
  endpoint: httpUrl.optional(),
  credentialsSecretRef: secretKeyRef.optional(),
});

const azureBlob = z.object({
  account: z
    .string()
    .min(3)
    .max(24)
    .regex(/^[a-z0-9]+$/, 'must be a storage account name: lower-case letters and digits'),
  container: bucketName,
  prefix: relativePath.optional(),
  endpoint: httpUrl.optional(),
  credentialsSecretRef: secretKeyRef.optional(),
});

const httpUpload = z.object({
  urlSecretRef: secretKeyRef.meta({ description: 'The URL to send to, e.g. a presigned one.' }),
  method: z.enum(['PUT', 'POST']).default('PUT'),
  headersSecretRef: secretRef.meta({ description: 'Secret whose keys and values are sent as headers.' }).optional(),
});

const MEMBERS = {
  PersistentVolumeClaim: 'persistentVolumeClaim',
  S3: 's3',
  GoogleCloudStorage: 'googleCloudStorage',
  AzureBlob: 'azureBlob',
  HTTPUpload: 'httpUpload',
} as const;

const ONE_MEMBER = 'exactly the member that `type` names must be set, e.g. `s3` for S3';

const oneMemberRule = Object.entries(MEMBERS)
  .map(([type, member]) => `(self.type == '${type}') == has(self.${member})`)
  .join(' && ');

export const destination = z
  .object({
    type: z.enum(['PersistentVolumeClaim', 'S3', 'GoogleCloudStorage', 'AzureBlob', 'HTTPUpload']),
    persistentVolumeClaim: persistentVolumeClaim.optional(),
    s3: s3.optional(),
    googleCloudStorage: googleCloudStorage.optional(),
    azureBlob: azureBlob.optional(),
    httpUpload: httpUpload.optional(),
  })
  .refine(
    (value) =>
      Object.entries(MEMBERS).every(([type, member]) => (value.type === type) === (value[member] !== undefined)),
    ONE_MEMBER,
  )
  .meta({
    description: 'Where the archive goes. Default: the default of the installation.',
    ...kubernetes({ validations: [{ rule: oneMemberRule, message: ONE_MEMBER }] }),
  });

export type DestinationSpec = z.infer<typeof destination>;
