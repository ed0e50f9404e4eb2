import { describe, expect, it } from '@jest/globals';
import { createRedactor } from '../../../../src/redact/redactor.ts';
import { TEXT_RULES } from '../../../../src/redact/rules/catalogue.ts';
import { plainMarks, redactAll } from '../redact-all.ts';

const EXAMPLES = TEXT_RULES.flatMap((rule) => rule.examples.map((example) => ({ rule: rule.name, ...example })));

describe('the example of every rule', () => {
  it.each(EXAMPLES)('$rule: $before', ({ before, after }) => {
    const redactor = createRedactor({ level: 'Standard' });
    const expected = after.split('<mark>').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`));

    expect(redactor.redactText(before)).toMatch(
      new RegExp(`^${expected.join(String.raw`\*\*\*REDACTED:[a-z-]+:[0-9a-f]{6}\*\*\*`)}$`),
    );
  });

  it.each(EXAMPLES)('$rule, byte by byte: $before', async ({ before }) => {
    const text = `${before}\n`;
    const { text: cut } = await redactAll(text, 'text', { chunk: 1 });

    expect(plainMarks(cut)).toBe(plainMarks(createRedactor({ level: 'Standard' }).redactText(text)));
  });

  it('stands at every rule', () => {
    expect(TEXT_RULES.filter((rule) => rule.examples.length === 0).map((rule) => rule.name)).toEqual([]);
  });
});
