import { BUSYBOX_IMAGE } from './base-images.ts';
import { statePaths, type NativeSettings } from './settings.ts';

/** Namespace of the provisioner's helper pods, as in upstream's manifest. */
export const PROVISIONER_NAMESPACE = 'local-path-storage';

/** Configuration of rancher/local-path-provisioner: every volume is a folder below the state folder. */
export function renderProvisionerConfig(settings: NativeSettings): string {
  const paths = [statePaths(settings).volumes];
  return JSON.stringify({ nodePathMap: [{ node: 'DEFAULT_PATH_FOR_NON_LISTED_NODES', paths }] });
}

/** Objects of the default StorageClass, kept close to upstream's local-path-storage.yaml. */
export function storageManifests(settings: NativeSettings): readonly object[] {
  const namespace = PROVISIONER_NAMESPACE;
  const helperPod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'helper-pod' },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 0,
      containers: [{ name: 'helper-pod', image: BUSYBOX_IMAGE, imagePullPolicy: 'IfNotPresent' }],
    },
  };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'local-path-config', namespace },
      data: {
        'config.json': renderProvisionerConfig(settings),
        'helperPod.yaml': JSON.stringify(helperPod),
        setup: '#!/bin/sh\nset -eu\nmkdir -m 0777 -p "$VOL_DIR"\n',
        teardown: '#!/bin/sh\nset -eu\nrm -rf "$VOL_DIR"\n',
      },
    },
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: {
        name: 'local-path',
        annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
      },
      provisioner: 'rancher.io/local-path',
      volumeBindingMode: 'WaitForFirstConsumer',
      reclaimPolicy: 'Delete',
    },
  ];
}
