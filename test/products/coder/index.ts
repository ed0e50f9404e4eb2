export { coderImages, deployCoder, type CoderInstallation } from './deploy.ts';
export type { CoderOptions } from './options.ts';
export type { CoderWorkspace } from './workspaces.ts';
