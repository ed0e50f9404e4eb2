/** A container of a fixture, as in a pod's spec. */
export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly [field: string]: unknown;
}

/** A Deployment of a fixture. */
export interface DeploymentOptions {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Of its pods. */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly pod: { readonly containers: readonly ContainerSpec[]; readonly [field: string]: unknown };
}

/**
 * A Deployment that ends its pods quickly: fixtures hold nothing worth a graceful end.
 * The number of replicas is left open: one, until somebody scales it.
 */
export function deployment({ namespace, name, labels, annotations, pod }: DeploymentOptions): object {
  const metadata = annotations === undefined ? { labels } : { labels, annotations };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace, name, labels },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata, spec: { terminationGracePeriodSeconds: 2, ...pod } },
    },
  };
}

/** A Secret of plain text. */
export function secret(namespace: string, name: string, values: Readonly<Record<string, string>>): object {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name }, type: 'Opaque', stringData: values };
}

/** A Namespace. */
export function namespaceObject(name: string, labels: Readonly<Record<string, string>> = {}): object {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

/** A Service of named ports; `extra` is added to its spec. */
export function service(
  { namespace, name, labels }: Pick<DeploymentOptions, 'namespace' | 'name' | 'labels'>,
  ports: Readonly<Record<string, number>>,
  extra: object = {},
): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name, labels },
    spec: {
      selector: labels,
      ports: Object.entries(ports).map(([port, number]) => ({ name: port, port: number, targetPort: port })),
      ...extra,
    },
  };
}

/** An environment variable with a value of a Secret. */
export function secretEnv(variable: string, secretName: string, key: string): object {
  return { name: variable, valueFrom: { secretKeyRef: { name: secretName, key } } };
}
