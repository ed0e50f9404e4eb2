import type { ExpansionBudget } from './formats/expansion-budget.ts';
import { redactNested } from './formats/nested.ts';
import type { RuleBook } from './rule-book.ts';
import type { Session } from './session.ts';
import type { Tally } from './tally.ts';

interface SessionParts {
  readonly rules: RuleBook;
  readonly tally: Tally;
  readonly signal: AbortSignal;
  readonly budget: ExpansionBudget;
}

/** The session of an item, or of content inside a container of it. */
export function createSession(parts: SessionParts, path: string, depth: number): Session {
  const { rules, tally, signal, budget } = parts;
  return {
    path,
    depth,
    signal,
    budget,
    marker: rules.marker,
    count: tally.count,
    createEngine: (context) => rules.createStage(context, tally.count),
    redactString: (text) => rules.redactString(text, tally.count),
    redactPart: (text) => rules.redactPart(text, tally.count),
    hasKnownValue: (text) => rules.hasKnownValue(text),
    learn: (value) => rules.learn(value),
    leaveOut: (entry, reason) => tally.leaveOut({ path: entry, reason }),
    nested: (source, entry) => redactNested(source, createSession(parts, entry, depth + 1)),
  };
}
