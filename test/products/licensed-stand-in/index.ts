export { deployLicensedStandIn, licensedStandInImages, type LicensedStandIn } from './deploy.ts';
export type { LicensedStandInOptions, StandInMode, StandInRelease } from './options.ts';
