import { describe, expect, it } from '@jest/globals';
import { archiveName, archiveStem } from '../../../src/archive/archive-name.ts';

const startedAt = new Date('2026-01-02T03:04:05.678Z');

describe('archiveName', () => {
  it('is namespace, packet and time in UTC', () => {
    expect(archiveName({ namespace: 'chat', name: 'ticket-4711' }, startedAt)).toBe(
      'chat-ticket-4711-20260102T030405Z',
    );
  });

  it('fits a file name with extension and temporary name, whatever the packet is called', () => {
    const name = archiveName({ namespace: 'n'.repeat(63), name: 'p'.repeat(253) }, startedAt);

    expect(`.${name}.tar.gz.partial-01234567`.length).toBeLessThanOrEqual(255);
  });

  it('keeps long names that differ only at their ends apart', () => {
    const stems = ['a', 'b'].map((end) => archiveStem({ namespace: 'chat', name: `${'p'.repeat(252)}${end}` }));

    expect(new Set(stems).size).toBe(2);
  });
});
