/** Credentials and TLS material for one request, read afresh each time because tokens and certificates rotate. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly servername?: string;
  /** False only where the kubeconfig itself says `insecure-skip-tls-verify`. */
  readonly rejectUnauthorized?: boolean;
}

/** How to reach one API server as one user. Made by `config.ts`. */
export interface KubeConnection {
  /** Scheme, host, port and, behind some proxies, a path prefix. */
  readonly server: URL;
  /** The namespace of the context or of the pod we run in. */
  readonly namespace: string;
  /** Name of the context, or `in-cluster`; for messages. */
  readonly name: string;
  credentials(): Promise<Credentials>;
}
