export {
  deployMattermost,
  mattermostImages,
  mattermostPods,
  removeNamespace,
  waitMattermostCrashed,
  waitMattermostReady,
  type MattermostInstallation,
} from './deploy.ts';
export { seedMattermost } from './seed.ts';
export { replicaMarker } from './seeded-log.ts';
export type { MattermostOptions } from './options.ts';
