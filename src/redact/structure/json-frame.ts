import { ASKED_MEMBERS, type DocumentPath } from './policy.ts';

/** An object or array that is open or was closed not long ago, with what policies may ask about it. */
export interface JsonFrame {
  readonly kind: 'object' | 'array';
  readonly parent: JsonFrame | undefined;
  /** Key or index in the parent. */
  readonly place: string | number;
  /** Stream position of its opening bracket. */
  readonly start: number;
  /** Key or index of the member that comes next or is being read. */
  key: string | number;
  /** Short direct members that policies ask for; see `ASKED_MEMBERS`. */
  readonly members: Map<string, string>;
  /** The last string of an array, if it looks like a flag of a command line. */
  flag: string | undefined;
  closed: boolean;
  /** What it holds was judged before its end was seen, because it is very large. */
  spilled: boolean;
}

const LONGEST_MEMBER = 256;

export function openFrame(kind: JsonFrame['kind'], parent: JsonFrame | undefined, start: number): JsonFrame {
  return {
    kind,
    parent,
    place: parent?.key ?? '',
    start,
    key: kind === 'array' ? 0 : '',
    members: new Map(),
    flag: undefined,
    closed: false,
    spilled: false,
  };
}

/** Keeps a member that may be asked for; one of `annotations` is kept by the object around it as well. */
export function rememberMember(frame: JsonFrame, value: string): void {
  if (value.length > LONGEST_MEMBER) return;
  if (frame.kind === 'array') {
    frame.flag = value.startsWith('-') ? value : undefined;
    return;
  }
  if (ASKED_MEMBERS.has(String(frame.key))) frame.members.set(String(frame.key), value);
  const inner = `${frame.place}.${frame.key}`;
  if (frame.parent !== undefined && ASKED_MEMBERS.has(inner)) frame.parent.members.set(inner, value);
}

export function pathOf(frame: JsonFrame | undefined, key: string | number): DocumentPath {
  const path: (string | number)[] = [];
  let last = key;
  for (let at = frame; at !== undefined; at = at.parent) {
    path.push(last);
    last = at.place;
  }
  return path.reverse();
}

export function ancestorFrame(frame: JsonFrame | undefined, up: number): JsonFrame | undefined {
  let at = frame;
  for (let level = 0; level < up; level++) at = at?.parent;
  return at;
}
