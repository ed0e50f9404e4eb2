/** Who may import whom. Run: `npx depcruise src test scripts`. */

const LOWER = {
  // Each may import what its list names, itself, and nothing else of src.
  api: [],
  logging: [],
  process: [],
  kube: ['api'],
  redact: ['api'],
  archive: ['redact', 'api'],
  destinations: ['archive', 'api'],
  products: ['kube', 'redact', 'api'],
  collector: ['products', 'archive', 'destinations', 'redact', 'kube', 'logging', 'process', 'api'],
  operator: ['products', 'archive', 'destinations', 'redact', 'kube', 'logging', 'process', 'api'],
  cli: ['collector', 'products', 'archive', 'destinations', 'redact', 'kube', 'logging', 'process', 'api'],
};

const layers = Object.entries(LOWER).map(([folder, below]) => ({
  name: `layer-${folder}`,
  comment: `src/${folder} imports only what lies below it: ${below.join(', ') || 'nothing'}.`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: `^src/(${[folder, ...below].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...layers,
    {
      name: 'every-folder-has-a-layer',
      comment: 'A new folder of src needs its place in the list above.',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(main\\.ts|(${Object.keys(LOWER).join('|')})/)` },
      to: {},
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'type-import'] } },
    },
    {
      name: 'one-kubernetes-border',
      comment: 'client-node and ws are used behind the ports of src/kube.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/kube/' },
      to: { path: 'node_modules/(@kubernetes/client-node|ws)/' },
    },
    {
      name: 'one-s3-border',
      comment: 'The SDK is large and loaded when it is needed.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/destinations/s3/' },
      to: { path: 'node_modules/@aws-sdk/' },
    },
    {
      name: 'no-product-below-products',
      comment: 'Only src/products knows how to collect from a product.',
      severity: 'error',
      from: { path: '^src/(api|kube|archive|destinations|redact)/' },
      to: { path: '^src/products/' },
    },
    {
      name: 'no-tests-in-the-product',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts)/' },
    },
    {
      name: 'no-development-dependencies-in-the-product',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
};
