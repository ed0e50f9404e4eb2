import { secretValue } from '../secret-value.ts';
import { coderName, workspaceCases, type CoderOptions, type WorkspaceCase } from './options.ts';

const hexadecimal = '0123456789abcdef';

/** Secrets of the server, by where they are planted. Equal for equal namespace and name. */
export type ServerSecrets = Readonly<Record<keyof ReturnType<typeof serverSecrets>, string>>;
/** Secrets of one workspace and of its template, by where they are planted. */
export type WorkspaceSecrets = Readonly<Record<keyof ReturnType<typeof workspaceSecrets>, string>>;

/** Every secret of one installation that the fixture chooses; the session tokens are Coder's own choice. */
export interface CoderSecrets {
  readonly server: ServerSecrets;
  readonly workspaces: Readonly<Partial<Record<WorkspaceCase, WorkspaceSecrets>>>;
}

/** The secrets of the installation; none of them stands in this repository. */
export function coderSecrets(options: CoderOptions): CoderSecrets {
  const seed = `coder/${options.namespace}/${coderName(options)}`;
  const cases = workspaceCases(options);
  return {
    server: serverSecrets(seed),
    workspaces: Object.fromEntries(cases.map((name) => [name, workspaceSecrets(`${seed}/${name}`)])),
  };
}

/** All planted values with the place of each, e.g. `healthy.startScript`. */
export function plantedPlaces({ server, workspaces }: CoderSecrets): ReadonlyMap<string, string> {
  const groups = Object.entries({ server, ...workspaces });
  return new Map(
    groups.flatMap(([group, values]) =>
      Object.entries(values).map(([place, value]) => [value, `${group}.${place}`] as const),
    ),
  );
}

function serverSecrets(seed: string) {
  const value = (label: string, length?: number): string => secretValue(seed, `server/${label}`, length);
  return {
    /** In the Secret that the environment refers to. */
    databasePassword: value('database'),
    adminPassword: `${value('admin')}-1aA`,
    memberPassword: `${value('member')}-1aA`,
    auditorPassword: `${value('auditor')}-1aA`,
    /** `--email-auth-password`: an option that Coder itself knows to be secret, as an argument. */
    emailArgument: value('email'),
    /** Last part of the notifications' webhook: an option that Coder does not take for a secret. */
    webhook: value('webhook', 32),
    /** In `CODER_OIDC_AUTH_URL_PARAMS`, a JSON object that Coder does not take for a secret either. */
    oidcParameter: value('oidc', 32),
    /** Plain in the environment. */
    scimHeader: value('scim', 40),
    backupKey: value('backup', 40),
    /** Of the stand-ins: a daemon's key, a proxy's token. */
    provisionerKey: value('provisioner', 32),
    proxyToken: `${value('proxy-id', 36)}:${value('proxy', 64)}`,
  };
}

function workspaceSecrets(seed: string) {
  const value = (label: string, length?: number, alphabet?: string): string =>
    secretValue(seed, label, length, alphabet);
  return {
    agentToken: uuid(value('agent-token', 32, hexadecimal)),
    secondAgentToken: uuid(value('second-agent-token', 32, hexadecimal)),
    agentEnvironment: value('agent-environment'),
    extraEnvironment: value('extra-environment'),
    sensitiveMetadata: value('sensitive-metadata', 16),
    parameter: value('parameter'),
    parameterDefault: value('parameter-default'),
    startScript: value('start-script', 28),
    scriptOutput: value('script-output', 20),
    stopScript: value('stop-script'),
    appPassword: value('app-password', 20),
    appQuery: value('app-query', 30),
    appCommand: value('app-command', 40),
    troubleshootingUrl: value('troubleshooting', 32),
    metadataScript: value('metadata-script', 32),
    initLog: value('init-log'),
    planLog: value('plan-log', 36),
    applyLog: value('apply-log', 40),
    jobError: value('job-error'),
    templateLocal: value('template-local'),
    templateEnvironment: value('template-environment'),
    readme: `ghp_${value('readme', 36)}`,
    description: value('description', 22),
    versionMessage: value('version-message'),
    podEnvironment: value('pod-environment', 22),
  };
}

/** Version 4, variant 1: what the server takes for a UUID. */
function uuid(hex: string): string {
  const text = `${hex.slice(0, 12)}4${hex.slice(13, 16)}a${hex.slice(17)}`;
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
}
