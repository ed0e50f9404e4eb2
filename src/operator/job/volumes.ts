import { basename, dirname } from 'node:path/posix';
import { accessTokenRef } from '../../api/access-token-ref.ts';
import { MOUNTS, REQUEST_ANNOTATION } from '../../api/collect-request.ts';
import type { DestinationSpec } from '../../api/destination-schema.ts';
import type { SupportPacketSpec } from '../../api/spec-schema.ts';
import type { V1Volume, V1VolumeMount } from '../../kube/types.ts';

/** Readable by the collector's group only; the kubelet sets the group. */
const FILE_MODE = 0o440;

/** A volume with the place where the collector finds it. */
export interface Mounted {
  readonly volume: V1Volume;
  readonly mount: V1VolumeMount;
}

export interface VolumesInput {
  readonly spec: SupportPacketSpec;
  readonly destination: DestinationSpec;
  readonly knownSecrets: readonly string[];
  readonly spoolSizeLimit: string;
}

/**
 * Everything the collector reads and writes. Secrets and ConfigMaps are optional volumes: a missing one must not keep the
 * pod from starting, since the collector can say what is missing and a waiting pod cannot.
 */
export function volumesOf({ spec, destination, knownSecrets, spoolSizeLimit }: VolumesInput): readonly Mounted[] {
  const { rulesConfigMapRef } = spec.redaction;
  return [
    requestVolume(),
    {
      volume: { name: 'spool', emptyDir: { sizeLimit: spoolSizeLimit } },
      mount: { name: 'spool', mountPath: MOUNTS.spool },
    },
    ...destinationVolumes(destination),
    ...(rulesConfigMapRef === undefined ? [] : [configMap('rules', rulesConfigMapRef.name, MOUNTS.rules)]),
    ...accessTokenVolumes(spec),
    ...knownSecrets.map((name, index) => secret(`known-secret-${index}`, name, `${MOUNTS.knownSecrets}/${name}`)),
  ];
}

function requestVolume(): Mounted {
  const item = {
    path: basename(MOUNTS.request),
    fieldRef: { fieldPath: `metadata.annotations['${REQUEST_ANNOTATION}']` },
  };
  return {
    volume: { name: 'request', downwardAPI: { items: [item] } },
    mount: { name: 'request', mountPath: dirname(MOUNTS.request), readOnly: true },
  };
}

function destinationVolumes({ persistentVolumeClaim, s3 }: DestinationSpec): readonly Mounted[] {
  const { credentialsSecretRef, caBundleConfigMapRef } = s3 ?? {};
  return [
    ...(persistentVolumeClaim === undefined ? [] : [claim(persistentVolumeClaim.claimName)]),
    ...(credentialsSecretRef === undefined
      ? []
      : [secret('credentials', credentialsSecretRef.name, MOUNTS.credentials)]),
    ...(caBundleConfigMapRef === undefined ? [] : [configMap('ca-bundle', caBundleConfigMapRef.name, MOUNTS.caBundle)]),
  ];
}

/** Only the key that the spec names: a Secret may hold more. */
export function accessTokenVolumes({ targets = [] }: Pick<SupportPacketSpec, 'targets'>): readonly Mounted[] {
  return targets.flatMap((target, index) => {
    const reference = accessTokenRef(target);
    if (reference === undefined) return [];
    const name = `access-token-${index}`;
    const items = [{ key: reference.key, path: 'token' }];
    return [
      {
        volume: { name, secret: { secretName: reference.name, items, optional: true, defaultMode: FILE_MODE } },
        mount: { name, mountPath: `${MOUNTS.accessTokens}/${target.name}`, readOnly: true },
      },
    ];
  });
}

function claim(claimName: string): Mounted {
  return {
    volume: { name: 'destination', persistentVolumeClaim: { claimName } },
    mount: { name: 'destination', mountPath: MOUNTS.volume },
  };
}

function secret(name: string, secretName: string, mountPath: string): Mounted {
  return {
    volume: { name, secret: { secretName, optional: true, defaultMode: FILE_MODE } },
    mount: { name, mountPath, readOnly: true },
  };
}

function configMap(name: string, configMapName: string, mountPath: string): Mounted {
  return {
    volume: { name, configMap: { name: configMapName, optional: true, defaultMode: FILE_MODE } },
    mount: { name, mountPath, readOnly: true },
  };
}
