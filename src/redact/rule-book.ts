import { compileRules, type CompiledRules } from './engine/compiled-rules.ts';
import type { TextContext, TextRule } from './engine/rule.ts';
import { TextEngine } from './engine/text-engine.ts';
import { exactValues, isUsableKnownValue } from './known-values.ts';
import { createMarker, type Marker } from './marks.ts';
import { isFieldName } from './rules/value-shape.ts';
import type { TextStage } from './session.ts';
import { type CompiledUserRule, createUserRuleStage } from './user-rules.ts';

/** Values that documents may teach us: bounds the automaton (about 20 KiB a value). Values that were given are never dropped. */
const MOST_LEARNED_VALUES = 500;

/** All that is looked for in a packet. Grows while known values are learned; a stage keeps what it started with. */
export interface RuleBook {
  readonly marker: Marker;
  createStage(context: TextContext, count: (rule: string) => void): TextStage;
  /** A string that goes out as it is. */
  redactString(text: string, count: (rule: string) => void): string;
  /** A string of a document that goes through a stage as a whole afterwards. */
  redactPart(text: string, count: (rule: string) => void): string;
  /** Values that somebody gave. */
  add(values: readonly string[]): void;
  /** A value that a document revealed; it is masked there in any case. */
  learn(value: string): void;
  hasKnownValue(text: string): boolean;
  knownValues(): readonly string[];
}

interface RuleBookOptions {
  readonly textRules: readonly TextRule[];
  readonly knownValues: readonly string[];
  readonly userRules: readonly CompiledUserRule[];
}

export function createRuleBook({ textRules, knownValues, userRules }: RuleBookOptions): RuleBook {
  const marker = createMarker();
  const known = new Set<string>();
  let compiled: CompiledRules | undefined;
  let stale = true;
  let learned = 0;
  const add = (values: readonly string[]): number => {
    const usable = values.filter((value) => !known.has(value) && isUsableKnownValue(value));
    for (const value of usable) known.add(value);
    stale ||= usable.length > 0;
    return usable.length;
  };
  add(knownValues);

  const refresh = (): CompiledRules => {
    compiled = compileRules(textRules, exactValues(known, marker));
    stale = false;
    return compiled;
  };
  const createStage: RuleBook['createStage'] = (context, count) => {
    const engine = new TextEngine({ rules: stale ? refresh() : (compiled ?? refresh()), marker, context, count });
    return userRules.length === 0 ? engine : chained(createUserRuleStage(userRules, marker, count), engine);
  };
  return {
    marker,
    createStage,
    add: (values) => void add(values),
    learn: (value) => {
      if (learned < MOST_LEARNED_VALUES && !isFieldName(value)) learned += add([value]);
    },
    // Parts of a document that goes through a stage of its own later: no rebuild for values that were just learned.
    redactPart: (text, count) =>
      throughStage(new TextEngine({ rules: compiled ?? refresh(), marker, context: { yaml: false }, count }), text),
    redactString: (text, count) => throughStage(createStage({ yaml: false }, count), text),
    knownValues: () => [...known],
    hasKnownValue: (text) => [...known].some((value) => text.includes(value)),
  };
}

function chained(first: TextStage, second: TextStage): TextStage {
  return {
    push: (chunk) => second.push(first.push(chunk)),
    end: () => Buffer.concat([second.push(first.end()), second.end()]),
  };
}

function throughStage(stage: TextStage, text: string): string {
  return Buffer.concat([stage.push(Buffer.from(text)), stage.end()]).toString('utf8');
}
