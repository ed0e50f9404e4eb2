import type { DestinationSpec } from '../api/destination-schema.ts';
import { SupportPacketError } from '../api/errors.ts';
import { MOUNTS, type CollectRequest } from '../api/collect-request.ts';
import { archiveStem } from '../archive/archive-name.ts';
import type { Destination } from '../destinations/ports.ts';
import { createPvcDestination } from '../destinations/pvc/pvc-destination.ts';
import { createS3Destination } from '../destinations/s3/s3-destination.ts';

/**
 * The destination of a request, over what the Job mounts. Throws NOT_IMPLEMENTED for one that this version cannot do.
 * `isRestart`: an earlier attempt may have stored its archive without being able to say so; this attempt's takes its place.
 */
export function createDestination(
  { packet, destination }: Pick<CollectRequest, 'packet' | 'destination'>,
  isRestart: boolean,
): Destination {
  if (destination.persistentVolumeClaim !== undefined) {
    const { claimName, path } = destination.persistentVolumeClaim;
    return createPvcDestination({
      directory: MOUNTS.volume,
      ...(path === undefined ? {} : { path }),
      claimName,
      namespace: packet.namespace,
      archiveStem: archiveStem(packet),
      replace: isRestart,
    });
  }
  if (destination.s3 !== undefined) return s3Destination(destination.s3, isRestart);
  throw new SupportPacketError('NOT_IMPLEMENTED', `Destination ${destination.type} comes with a later version`);
}

function s3Destination(s3: NonNullable<DestinationSpec['s3']>, replace: boolean): Destination {
  const { credentialsSecretRef, caBundleConfigMapRef, bucket, region, forcePathStyle } = s3;
  return createS3Destination({
    bucket,
    region,
    forcePathStyle,
    replace,
    ...(s3.prefix === undefined ? {} : { prefix: s3.prefix }),
    ...(s3.endpoint === undefined ? {} : { endpoint: s3.endpoint }),
    ...(s3.serverSideEncryption === undefined ? {} : { serverSideEncryption: s3.serverSideEncryption }),
    ...(credentialsSecretRef === undefined ? {} : { credentialsDirectory: MOUNTS.credentials }),
    ...(caBundleConfigMapRef === undefined ? {} : { caBundleFile: `${MOUNTS.caBundle}/ca.crt` }),
  });
}
