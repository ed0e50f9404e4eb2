import { describe, expect, it } from '@jest/globals';
import type { PacketWarning } from '../../../src/api/warning-codes.ts';
import { createWarningList } from '../../../src/collector/warning-list.ts';
import { renderMultierror, renderWarnings } from '../../../src/collector/warning-text.ts';
import { createRedactor } from '../../../src/redact/redactor.ts';

const warning = (message: string, members: Partial<PacketWarning> = {}): PacketWarning => ({
  code: 'CommandFailed',
  target: 'chat',
  message,
  ...members,
});

function listed(message: string): string | undefined {
  const list = createWarningList((text) => text);
  list.add(warning(message));
  return list.all()[0]?.message;
}

describe('the list of warnings', () => {
  it.each([
    ['line breaks', 'one\r\ntwo', 'one two'],
    ['terminal escapes', 'a\u001B[31mred\u001B[0m', 'a [31mred [0m'],
    ['a line separator', 'a\u2028b', 'a b'],
    ['an order of writing', 'a\u202Etxt.exe', 'a txt.exe'],
    ['NUL', 'a\0b', 'a b'],
    ['white space around', '  a  ', 'a'],
    ['half a character', 'a\uD800', 'a\uFFFD'],
  ])('has no %s in a message', (_, message, shown) => {
    expect(listed(message)).toBe(shown);
  });

  it('cuts a long message', () => {
    expect(listed('x'.repeat(5000))).toBe(`${'x'.repeat(1000)} …`);
  });

  it('masks before it cuts: half a secret would not be recognised', () => {
    const secret = 'correct-horse-battery-staple';
    const redactor = createRedactor({ level: 'Standard', knownValues: [secret] });
    const list = createWarningList((text) => redactor.redactText(text));
    list.add(warning(`${'x '.repeat(495)}${secret}`));

    expect(list.all()[0]?.message).not.toContain('correct');
  });

  it('has each once, and the same for another item again', () => {
    const list = createWarningList((text) => text);
    for (const one of [warning('a'), warning('a'), warning('a', { item: 'x.log' }), warning('b')]) list.add(one);

    expect(list.all().map(({ message, item }) => [message, item])).toEqual([
      ['a', undefined],
      ['a', 'x.log'],
      ['b', undefined],
    ]);
  });
});

describe('warning.txt', () => {
  it('tells people what is missing, where, and what they can do', () => {
    const text = renderWarnings([warning('it failed', { item: 'a.log' }), warning('no', { code: 'Forbidden' })]);

    expect(text).toBe(
      '2 warnings\n\n' +
        '* CommandFailed (chat a.log)\n  it failed\n  A command in the pod failed.\n\n' +
        '* Forbidden (chat)\n  no\n  The collector lacks a right; the message names it.\n',
    );
  });

  // ListFormatFunc of hashicorp/go-multierror v1.1.1, byte by byte.
  it.each([
    [['first'], '1 error occurred:\n\t* first\n\n'],
    [['first', 'second'], '2 errors occurred:\n\t* first\n\t* second\n\n'],
  ])("of a product's folder is as its server writes it: %p", (messages, text) => {
    expect(
      renderMultierror(
        messages.map((message) => warning(message)),
        'mattermost/chat/',
      ),
    ).toBe(text);
  });

  it.each([
    ['mattermost/chat/chat-0/cpu.prof', 'chat-0/cpu.prof: refused'],
    ['kubernetes/chat/events.yaml', 'kubernetes/chat/events.yaml: refused'],
    ['mattermost/chat/', 'refused'],
  ])('names the file that is missing: %s', (item, said) => {
    expect(renderMultierror([warning('refused', { item })], 'mattermost/chat/')).toContain(`\t* ${said}\n`);
  });
});
