/**
 * The states a workspace can be in.
 * `healthy`: two agents, both connected. `neverConnects`: its pod runs, its agent does not. `failedBuild` and `endlessBuild`: no pod; the former
 * was built with the first version of its template and failed with the second, while `neverConnects` still has the first.
 * `stopped`: built, then stopped. `elsewhere`: healthy, with its pod in another namespace than the server's, and connected to the newest server.
 */
export type WorkspaceCase = 'healthy' | 'neverConnects' | 'failedBuild' | 'endlessBuild' | 'stopped' | 'elsewhere';

/** A pod that only looks like a component whose real program needs a licence: labels, arguments and a few static pages. */
export type CoderStandIn = 'provisioner' | 'workspace-proxy';

/** What {@link deployCoder} makes. */
export interface CoderOptions {
  readonly namespace: string;
  /** Name of the Deployment and the chart's release; `coder` unless told. */
  readonly name?: string;
  /** Servers; two unless told. */
  readonly replicas?: number;
  /** All but `elsewhere` unless told; one of the latter as soon as `elsewhere` is given. */
  readonly workspaces?: readonly WorkspaceCase[];
  /** The namespace of the workspace `elsewhere`, made with these labels. */
  readonly elsewhere?: { readonly namespace: string; readonly labels?: Readonly<Record<string, string>> };
  /** `CODER_PPROF_ENABLE`; on unless told. */
  readonly pprof?: boolean;
  /** `CODER_PROMETHEUS_ENABLE`; on unless told. */
  readonly metrics?: boolean;
  /** Added to the server's environment and stronger than what the fixture sets. */
  readonly env?: Readonly<Record<string, string>>;
  readonly standIns?: readonly CoderStandIn[];
}

/** Name of the installation. */
export function coderName({ name = 'coder' }: CoderOptions): string {
  return name;
}

/** The workspaces that the options ask for; the endless build comes last, because it keeps a builder busy. */
export function workspaceCases({ workspaces, elsewhere }: CoderOptions): readonly WorkspaceCase[] {
  const all: readonly WorkspaceCase[] = [
    'healthy',
    'neverConnects',
    'failedBuild',
    'stopped',
    'elsewhere',
    'endlessBuild',
  ];
  const wanted = workspaces ?? all.filter((name) => name !== 'elsewhere');
  return all.filter((name) => wanted.includes(name) || (name === 'elsewhere' && elsewhere !== undefined));
}

/** Labels by which the chart's Service finds the servers. */
export function coderSelector(options: CoderOptions): Readonly<Record<string, string>> {
  return { 'app.kubernetes.io/name': 'coder', 'app.kubernetes.io/instance': coderName(options) };
}
