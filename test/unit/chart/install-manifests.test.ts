import { describe, expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { installManifests } from '../../../scripts/install-manifests.ts';

const rendered = `---
# Source: chart/templates/crd.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: one
  annotations:
    helm.sh/resource-policy: keep
  labels:
    helm.sh/chart: chart-0.1.0
    app.kubernetes.io/name: chart
    app.kubernetes.io/managed-by: Helm
data: {annotations: ''}
---
# nothing was rendered here
`;

describe('installManifests', () => {
  const objects = parseAllDocuments(installManifests(rendered)).map((document) => document.toJS() as unknown);

  it('puts the namespace in front, restricted', () => {
    expect(objects[0]).toMatchObject({
      kind: 'Namespace',
      metadata: { name: 'supportpacket-system', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    });
  });

  it('takes away what only Helm reads, and nothing else', () => {
    expect(objects[1]).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'one', labels: { 'app.kubernetes.io/name': 'chart' } },
      data: { annotations: '' },
    });
  });

  it('leaves out documents without an object', () => {
    expect(objects).toHaveLength(2);
  });
});
