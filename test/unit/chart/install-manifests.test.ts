import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { renderCrd } from '../../../scripts/crd.ts';
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

describe('deploy/install.yaml', () => {
  // Only Helm renders the whole of it; this is what changes most often, and the generator of the CRD does not reach it.
  it('has the CRD of this checkout: scripts/deploy.ts makes it anew', async () => {
    const file = resolve(import.meta.dirname, '../../../deploy/install.yaml');
    const objects = parseAllDocuments(await readFile(file, 'utf8')).map((one) => one.toJS() as Record<string, unknown>);

    expect(objects.find(({ kind }) => kind === 'CustomResourceDefinition')?.['spec']).toEqual(
      (parse(renderCrd()) as { spec: unknown }).spec,
    );
  });
});
