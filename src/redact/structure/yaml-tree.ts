/** What a masker wants to know of a YAML document: where its scalars stand, and around them what. */
export type YamlNode = YamlMap | YamlList | YamlScalar | YamlReference;

export interface YamlMap {
  readonly kind: 'map';
  /** Offset of its first sign. */
  readonly start: number;
  readonly members: readonly { readonly key: string; readonly value: YamlNode }[];
}

export interface YamlList {
  readonly kind: 'list';
  readonly start: number;
  readonly items: readonly YamlNode[];
}

export interface YamlScalar {
  readonly kind: 'scalar';
  readonly start: number;
  /** Behind its last sign; of a block behind its last line end. */
  readonly end: number;
  /** As a string, also of a number, a boolean or nothing. */
  readonly text: string;
  readonly isString: boolean;
}

/** `*name`: what it stands for stands elsewhere. */
interface YamlReference {
  readonly kind: 'reference';
}
