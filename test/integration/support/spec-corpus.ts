/** Specs that are valid, by what they show. */
export const VALID_SPECS: Readonly<Record<string, unknown>> = {
  'nothing at all': {},
  'a description of full length': { description: 'x'.repeat(1024) },
  'no targets': { targets: [] },
  'a Mattermost target': {
    targets: [
      {
        name: 'chat',
        type: 'Mattermost',
        namespace: 'chat',
        selector: {
          matchLabels: { app: 'mattermost' },
          matchExpressions: [
            { key: 'tier', operator: 'In', values: ['prod'] },
            { key: 'canary', operator: 'DoesNotExist' },
          ],
        },
        containerName: 'mattermost',
        mattermost: {
          accessTokenSecretRef: { name: 'mm-bot', key: 'token' },
          pluginPackets: ['com.mattermost.mattermost-plugin-metrics'],
          debugLog: { durationSeconds: 120 },
        },
      },
    ],
  },
  'a Coder target': {
    targets: [
      {
        name: 'dev',
        type: 'Coder',
        coder: {
          sessionTokenSecretRef: { name: 'coder-token', key: 'token' },
          workspaces: [
            { owner: 'alice', name: 'api', agents: ['main'] },
            { owner: 'bob' },
            { selector: { matchLabels: { team: 'core' } } },
          ],
          templates: ['docker'],
        },
      },
    ],
  },
  'as many targets as there may be': { targets: targets(20) },
  'names with an empty selector': { targets: [{ name: 'chat', type: 'Mattermost', selector: {} }] },
  'a name of 63 characters': { targets: [{ name: 'a'.repeat(63), type: 'Coder' }] },
  'only some items': { items: { include: ['CPUProfile', 'Logs'] } },
  'all but some items': { items: { exclude: ['CPUProfile'] } },
  'options of items': {
    items: {
      logs: { sinceSeconds: 1, maxBytesPerContainer: '500M', previous: 'Exclude' },
      profiles: { cpuSeconds: 60 },
      kubernetes: 'Exclude',
    },
  },
  'a part of an option': { items: { logs: { sinceSeconds: 60 } } },
  'all of redaction': {
    redaction: {
      level: 'Strict',
      rules: [{ name: 'badge', pattern: 'B-[0-9]{8}' }],
      rulesConfigMapRef: { name: 'house-rules' },
      knownSecrets: 'Exclude',
      knownSecretRefs: [{ name: 'other-secret' }],
    },
  },
  'an encrypted zip': {
    archive: { format: 'Zip', encryption: { ageRecipients: [`age1${'q'.repeat(58)}`] } },
  },
  'a claim': { destination: claim({ claimName: 'packets', path: 'incidents/2026' }) },
  'a claim with dots': { destination: claim({ claimName: 'packets.v1' }) },
  'a bucket': { destination: bucket({}) },
  'all of a bucket': {
    destination: bucket({
      prefix: 'a/b',
      region: 'eu-central-1',
      endpoint: 'https://s3.example.com:9000',
      forcePathStyle: true,
      credentialsSecretRef: { name: 's3' },
      caBundleConfigMapRef: { name: 'ca' },
      serverSideEncryption: 'aws:kms',
    }),
  },
  'a Google bucket': { destination: { type: 'GoogleCloudStorage', googleCloudStorage: { bucket: 'packets' } } },
  'an Azure container': {
    destination: { type: 'AzureBlob', azureBlob: { account: 'packets', container: 'packets' } },
  },
  'an upload': { destination: { type: 'HTTPUpload', httpUpload: { urlSecretRef: { name: 'url', key: 'put' } } } },
  'times and switches': {
    timeoutSeconds: 30,
    ttlSecondsAfterFinished: 60,
    deletionPolicy: 'Delete',
    cancel: true,
  },
};

/** Specs that are refused, by what is wrong with them. */
export const INVALID_SPECS: Readonly<Record<string, unknown>> = {
  'a text for the spec': 'everything',
  'a list for the spec': [],
  'an unknown member': { descripton: 'a typing error' },
  'an unknown member deep inside': { items: { logs: { since: 5 } } },
  'a description that is too long': { description: 'x'.repeat(1025) },
  'a number for a text': { description: 4711 },
  'too many targets': { targets: targets(21) },
  'two targets of one name': {
    targets: [
      { name: 'chat', type: 'Mattermost' },
      { name: 'chat', type: 'Coder' },
    ],
  },
  'a target without a name': { targets: [{ type: 'Mattermost' }] },
  'a target without a type': { targets: [{ name: 'chat' }] },
  'an unknown product': { targets: [{ name: 'chat', type: 'Slack' }] },
  'a product in lower case': { targets: [{ name: 'chat', type: 'mattermost' }] },
  'a name in upper case': { targets: [{ name: 'Chat', type: 'Mattermost' }] },
  'an empty name': { targets: [{ name: '', type: 'Mattermost' }] },
  'a name of 64 characters': { targets: [{ name: 'a'.repeat(64), type: 'Coder' }] },
  'a name with a slash': { targets: [{ name: 'a/b', type: 'Mattermost' }] },
  'a name with a line feed at its end': { targets: [{ name: 'chat\n', type: 'Mattermost' }] },
  'a namespace that is none': { targets: [{ name: 'chat', type: 'Mattermost', namespace: 'a.b' }] },
  'options of the other product': { targets: [{ name: 'chat', type: 'Mattermost', coder: {} }] },
  'options of the other product, the other way': { targets: [{ name: 'dev', type: 'Coder', mattermost: {} }] },
  'an operator that is none': {
    targets: [{ name: 'chat', type: 'Mattermost', selector: { matchExpressions: [{ key: 'a', operator: 'Near' }] } }],
  },
  'a label value that is too long': {
    targets: [{ name: 'chat', type: 'Mattermost', selector: { matchLabels: { a: 'x'.repeat(64) } } }],
  },
  'a label value that is no text': {
    targets: [{ name: 'chat', type: 'Mattermost', selector: { matchLabels: { a: 1 } } }],
  },
  'more labels than there may be': {
    targets: [
      {
        name: 'chat',
        type: 'Mattermost',
        selector: { matchLabels: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`l${String(i)}`, 'x'])) },
      },
    ],
  },
  'a plug-in named twice': mattermost({ pluginPackets: ['a', 'a'] }),
  'a debug window that is too short': mattermost({ debugLog: { durationSeconds: 9 } }),
  'a debug window without a length': mattermost({ debugLog: {} }),
  'a token without a key': mattermost({ accessTokenSecretRef: { name: 'mm-bot' } }),
  'a key with a slash': mattermost({ accessTokenSecretRef: { name: 'mm-bot', key: '../token' } }),
  'a workspace of nobody': coder({ workspaces: [{}] }),
  'a workspace named twice over': coder({ workspaces: [{ owner: 'alice', selector: {} }] }),
  'a workspace name without its owner': coder({ workspaces: [{ name: 'api', selector: {} }] }),
  'too many workspaces': coder({ workspaces: Array.from({ length: 51 }, () => ({ owner: 'alice' })) }),
  'a template named twice': coder({ templates: ['docker', 'docker'] }),
  'an item that is none': { items: { include: ['Everything'] } },
  'an item named twice': { items: { exclude: ['Logs', 'Logs'] } },
  'include and exclude': { items: { include: ['Logs'], exclude: ['CPUProfile'] } },
  'no time at all': { items: { logs: { sinceSeconds: 0 } } },
  'a size below zero': { items: { logs: { maxBytesPerContainer: '-1' } } },
  'a size with a fraction': { items: { logs: { maxBytesPerContainer: '1.5Gi' } } },
  'a size that is a number': { items: { logs: { maxBytesPerContainer: 1024 } } },
  'a choice that is none': { items: { kubernetes: 'Yes' } },
  'a profile that is too long': { items: { profiles: { cpuSeconds: 61 } } },
  'half a second': { items: { profiles: { cpuSeconds: 0.5 } } },
  'a level that is none': { redaction: { level: 'None' } },
  'a rule without a pattern': { redaction: { rules: [{ name: 'badge' }] } },
  'two rules of one name': {
    redaction: {
      rules: [
        { name: 'badge', pattern: 'a' },
        { name: 'badge', pattern: 'b' },
      ],
    },
  },
  'a Secret named twice': { redaction: { knownSecretRefs: [{ name: 'a' }, { name: 'a' }] } },
  'a Secret in another namespace': { redaction: { knownSecretRefs: [{ name: 'a', namespace: 'b' }] } },
  'a format that is none': { archive: { format: 'Rar' } },
  'encryption for nobody': { archive: { encryption: { ageRecipients: [] } } },
  'a recipient that is none': { archive: { encryption: { ageRecipients: ['ssh-ed25519 AAAA'] } } },
  'a recipient named twice': {
    archive: { encryption: { ageRecipients: [`age1${'q'.repeat(58)}`, `age1${'q'.repeat(58)}`] } },
  },
  'a destination without its member': { destination: { type: 'S3' } },
  'a destination with another member': { destination: { type: 'S3', persistentVolumeClaim: { claimName: 'a' } } },
  'two destinations': { destination: { ...bucket({}), persistentVolumeClaim: { claimName: 'a' } } },
  'a destination without a type': { destination: { s3: { bucket: 'packets' } } },
  'a claim without a name': { destination: claim({}) },
  'a path that leaves the volume': { destination: claim({ claimName: 'a', path: '../b' }) },
  'a path that leaves the volume later': { destination: claim({ claimName: 'a', path: 'b/../../c' }) },
  'an absolute path': { destination: claim({ claimName: 'a', path: '/b' }) },
  'a path with an empty segment': { destination: claim({ claimName: 'a', path: 'b//c' }) },
  'a bucket in upper case': { destination: bucket({ bucket: 'Packets' }) },
  'an endpoint that is a file': { destination: bucket({ endpoint: 'file:///etc/passwd' }) },
  'an endpoint with a password': { destination: bucket({ endpoint: 'https://user:secret@s3.example.com' }) },
  'an encryption that is none': { destination: bucket({ serverSideEncryption: 'rot13' }) },
  'a method that is none': {
    destination: { type: 'HTTPUpload', httpUpload: { urlSecretRef: { name: 'url', key: 'put' }, method: 'GET' } },
  },
  'a time-out that is too short': { timeoutSeconds: 29 },
  'a time-out that is too long': { timeoutSeconds: 86_401 },
  'a life that is too short': { ttlSecondsAfterFinished: 59 },
  'a policy that is none': { deletionPolicy: 'Forget' },
  'a switch that is a text': { cancel: 'yes' },
};

function targets(count: number): readonly unknown[] {
  return Array.from({ length: count }, (_, index) => ({ name: `t${String(index)}`, type: 'Mattermost' }));
}

function mattermost(options: unknown): unknown {
  return { targets: [{ name: 'chat', type: 'Mattermost', mattermost: options }] };
}

function coder(options: unknown): unknown {
  return { targets: [{ name: 'dev', type: 'Coder', coder: options }] };
}

function claim(persistentVolumeClaim: unknown): unknown {
  return { type: 'PersistentVolumeClaim', persistentVolumeClaim };
}

function bucket(options: object): object {
  return { type: 'S3', s3: { bucket: 'packets', ...options } };
}
