import { describe, expect, it } from '@jest/globals';
import { createRedactor } from '../../../../src/redact/redactor.ts';
import { TEXT_RULES } from '../../../../src/redact/rules/catalogue.ts';

const EXAMPLES = TEXT_RULES.flatMap((rule) => rule.examples.map((example) => ({ rule: rule.name, ...example })));

describe('the example of every rule', () => {
  it.each(EXAMPLES)('$rule: $before', ({ before, after }) => {
    const redactor = createRedactor({ level: 'Standard' });
    const expected = after.split('<mark>').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`));

    expect(redactor.redactText(before)).toMatch(
      new RegExp(`^${expected.join(String.raw`\*\*\*REDACTED:[a-z-]+:[0-9a-f]{6}\*\*\*`)}$`),
    );
  });

  it('stands at every rule', () => {
    expect(TEXT_RULES.filter((rule) => rule.examples.length === 0).map((rule) => rule.name)).toEqual([]);
  });
});
