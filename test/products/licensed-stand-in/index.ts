export { deployLicensedStandIn, licensedStandInImages, type LicensedStandIn } from './deploy.ts';
export type { LicensedStandInOptions } from './options.ts';
