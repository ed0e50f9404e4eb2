/**
 * A client-node model as it stands in JSON. The models are written for client-node's own deserialiser: times are `Date`
 * and members whose JSON name is a reserved word carry an underscore (`_from`, `_continue`). Our client returns the JSON
 * itself, so the types say what is really there: times are RFC 3339 strings, names are the API's.
 */
export type Serialized<T> = 0 extends 1 & T
  ? unknown
  : T extends Date
    ? string
    : T extends readonly (infer Item)[]
      ? Serialized<Item>[]
      : T extends object
        ? { [Key in keyof T as Key extends `_${infer Name}` ? Name : Key]: Serialized<T[Key]> }
        : T;
