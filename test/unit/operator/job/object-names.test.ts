import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { PACKET_NAME_LABEL, PACKET_UID_LABEL } from '../../../../src/api/names.ts';
import { objectName, packetLabels } from '../../../../src/operator/job/object-names.ts';
import { packetOf } from '../fixtures.ts';

const packetName = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,60}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,60}[a-z0-9])?){0,3}$/);

describe('names of what is made for a packet', () => {
  it('are DNS labels that a Job can have, whatever the packet is called', () => {
    fc.assert(
      fc.property(packetName, fc.uuid(), (name, uid) => {
        const made = objectName(packetOf({ name, uid }));
        expect(made).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
        expect(packetLabels(packetOf({ name, uid }))[PACKET_NAME_LABEL]).toMatch(
          /^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/,
        );
      }),
    );
  });

  it('are the same every time and differ between packets of one name', () => {
    expect(objectName(packetOf({ uid: 'a' }))).toBe(objectName(packetOf({ uid: 'a' })));
    expect(objectName(packetOf({ uid: 'a' }))).not.toBe(objectName(packetOf({ uid: 'b' })));
  });

  it('lead back to the packet', () => {
    expect(packetLabels(packetOf({ uid: 'a' }))).toMatchObject({
      [PACKET_UID_LABEL]: 'a',
      [PACKET_NAME_LABEL]: 'ticket-4711',
    });
  });
});
