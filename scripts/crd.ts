import { stringify } from 'yaml';
import { z } from 'zod';
import { GROUP, KIND, PLURAL, VERSION } from '../src/api/names.ts';
import { spec } from '../src/api/spec-schema.ts';
import { status } from '../src/api/status-schema.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The CustomResourceDefinition as an object, made from the zod schemas that the code itself uses. */
export function customResourceDefinition(): Record<string, unknown> {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${PLURAL}.${GROUP}`, labels: { 'app.kubernetes.io/name': 'supportpacket-operator' } },
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      names: {
        kind: KIND,
        listKind: `${KIND}List`,
        plural: PLURAL,
        singular: 'supportpacket',
        shortNames: ['spkt'],
        categories: [PLURAL],
      },
      versions: [
        {
          name: VERSION,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: columns(),
          schema: { openAPIV3Schema: rootSchema() },
        },
      ],
    },
  };
}

export function renderCrd(): string {
  return `# Made by \`npm run generate\` from src/api; do not edit.\n${stringify(customResourceDefinition(), { lineWidth: 0, aliasDuplicateObjects: false })}`;
}

function rootSchema(): Json {
  return {
    type: 'object',
    description:
      'Asks for a redacted archive of logs, configuration and profiles of Mattermost and Coder for their support.',
    required: ['spec'],
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      // The name becomes part of names of Jobs and files, and a label.
      metadata: { type: 'object', properties: { name: { type: 'string', maxLength: 63 } } },
      spec: structural(spec),
      // A fresh object must not look finished to kstatus: generation is 1 or more, never -1.
      status: { ...(structural(status) as object), default: { observedGeneration: -1 } },
    },
  };
}

function structural(schema: z.ZodType): Json {
  const json = z.toJSONSchema(schema, {
    target: 'openapi-3.0',
    io: 'input',
    unrepresentable: 'throw',
    reused: 'inline',
  });
  return clean(json as unknown as Json);
}

/** Takes away what a structural schema must not have. */
function clean(node: Json): Json {
  if (Array.isArray(node)) return node.map((entry: Json) => clean(entry));
  if (node === null || typeof node !== 'object') return node;
  const source = node as Record<string, Json>;
  const entries = Object.entries(source).filter(([key, value]) => keep(key, value, source));
  return Object.fromEntries(entries.map(([key, value]) => [key, clean(value)]));
}

function keep(key: string, value: Json, owner: Record<string, Json>): boolean {
  if (key === '$schema' || key === 'id') return typeof value !== 'string';
  if (key === 'propertyNames') return false;
  if (key === 'additionalProperties' && owner['properties'] !== undefined) return false;
  return value !== undefined;
}

function columns(): Json {
  const ready = (field: string): string => `.status.conditions[?(@.type=="Ready")].${field}`;
  return [
    { name: 'Ready', type: 'string', jsonPath: ready('status') },
    { name: 'Status', type: 'string', jsonPath: ready('reason') },
    { name: 'Progress', type: 'string', jsonPath: '.status.progress.summary' },
    { name: 'Warnings', type: 'integer', jsonPath: '.status.warningCount' },
    { name: 'Size', type: 'string', jsonPath: '.status.archive.size' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    { name: 'Targets', type: 'string', jsonPath: '.status.targets[*].name', priority: 1 },
    { name: 'Location', type: 'string', jsonPath: '.status.archive.location', priority: 1 },
    { name: 'Message', type: 'string', jsonPath: ready('message'), priority: 1 },
  ];
}
