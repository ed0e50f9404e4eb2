/** What a stage counted. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
}
