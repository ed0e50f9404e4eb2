import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { clusterTool } from './kubectl.ts';

export const root = resolve(import.meta.dirname, '../../..');
export const chartFolder = join(root, 'charts/supportpacket-operator');

/** An object as the chart renders it. */
export interface Rendered {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [member: string]: unknown;
}

/** Renders the chart for the Kubernetes of the tests, which may be newer than the one that helm was made for. */
export async function renderChart(args: readonly string[], release = 'supportpacket-operator'): Promise<Rendered[]> {
  const { stdout } = await clusterTool('helm', ['template', release, chartFolder, '--kube-version', '1.34.0', ...args]);
  return parseManifests(stdout);
}

export function parseManifests(manifests: string): Rendered[] {
  return parseAllDocuments(manifests).flatMap((document) => {
    if (document.errors.length > 0) throw new Error(document.errors.map(({ message }) => message).join('; '));
    const value = document.toJS() as Rendered | null;
    return value === null ? [] : [value];
  });
}
