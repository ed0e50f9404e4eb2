import { type Automaton, buildAutomaton, type Literal } from './automaton.ts';
import { LONGEST_LITERAL, type Matcher, type RuleContext, type TextRule } from './rule.ts';

/** What the engine needs of a rule for a stream. */
interface CompiledRule {
  readonly matcher: (context: RuleContext) => Matcher;
  /** The same for every stream. */
  readonly shared: Matcher | undefined;
  /** Known values are looked for inside masks too, and may extend them. */
  readonly insideMasks: boolean;
}

/** Rules with their automaton. Immutable, shared by all streams. */
export interface CompiledRules {
  readonly automaton: Automaton;
  readonly rules: readonly CompiledRule[];
  /** So many rules come first that may remember things of a stream. */
  readonly textRules: number;
  /** By literal id. */
  readonly ruleOf: Int32Array;
  readonly lengthOf: Int32Array;
}

/** A byte string that is masked wherever it occurs. */
export interface ExactValue {
  /** The first bytes, at most `LONGEST_LITERAL`. */
  readonly literal: Uint8Array;
  readonly matcher: Matcher;
}

/** Bytes of an exact value that the automaton knows. */
const VALUE_LITERAL = 5;

/** Compiles text rules and exact values into one automaton. */
export function compileRules(textRules: readonly TextRule[], values: readonly ExactValue[]): CompiledRules {
  const rules: CompiledRule[] = [];
  const literals: Literal[] = [];
  const ruleOf: number[] = [];
  const add = (bytes: Uint8Array): void => {
    const kept = bytes.subarray(0, LONGEST_LITERAL);
    literals.push({ bytes: kept, id: literals.length });
    ruleOf.push(rules.length);
  };
  for (const rule of textRules) {
    for (const literal of rule.literals) add(Buffer.from(literal));
    rules.push({ matcher: rule.matcher, shared: undefined, insideMasks: false });
  }
  for (const value of values) {
    // Everything behind the first bytes is compared at the hit: short literals keep the table small.
    add(value.literal.subarray(0, VALUE_LITERAL));
    rules.push({ matcher: () => value.matcher, shared: value.matcher, insideMasks: true });
  }
  return {
    automaton: buildAutomaton(literals),
    rules,
    textRules: textRules.length,
    ruleOf: Int32Array.from(ruleOf),
    lengthOf: Int32Array.from(literals, (literal) => literal.bytes.length),
  };
}
