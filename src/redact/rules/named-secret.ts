/** What the name of a key says about its value. */
export interface SecretKey {
  /** Name of the mask. */
  readonly rule: 'password' | 'secret' | 'token' | 'key' | 'credential';
  /** False: the name only hints, so the value must look random too. */
  readonly certain: boolean;
  /** The value may be the name of a Kubernetes Secret or of a field in one instead. */
  readonly mayBeName?: true;
  /** The value may be a directory instead: `PWD` of a shell. */
  readonly mayBePath?: true;
  /** The value may be several, with commas between them. */
  readonly several?: true;
}
