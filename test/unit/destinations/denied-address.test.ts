import { describe, expect, it } from '@jest/globals';
import type { LookupFunction } from 'node:net';
import { assertEndpointAllowed, guardedLookup } from '../../../src/destinations/s3/denied-address.ts';

const DENIED = expect.objectContaining({
  code: 'DESTINATION_UNAVAILABLE',
  message: expect.stringContaining('link-local or metadata address'),
});

describe('an endpoint', () => {
  it.each([
    'http://169.254.169.254',
    'http://169.254.0.1:9000/x',
    'http://2852039166',
    'http://0xA9.0xFE.0xA9.0xFE',
    'http://0251.0376.0251.0376',
    'http://169.254.43518',
    'https://[fe80::1]',
    'https://[febf::1]:9000',
    'https://[::ffff:169.254.169.254]',
    'https://[64:ff9b::169.254.169.254]',
    'https://[fd00:ec2::254]',
    'http://100.100.100.200',
    'http://168.63.129.16',
  ])('%s is refused', (endpoint) => {
    expect(() => assertEndpointAllowed(endpoint)).toThrow(DENIED);
  });

  it.each([
    'https://s3.example.com',
    'http://127.0.0.1:9000',
    'http://10.0.0.5',
    'http://169.253.255.255',
    'https://[fd00::5]:9000',
    'https://[fec0::1]',
  ])('%s is allowed', (endpoint) => {
    expect(() => assertEndpointAllowed(endpoint)).not.toThrow();
  });

  it.each(['store.example.com', 'ftp://store.example.com', ''])('must be a web address, not %j', (endpoint) => {
    expect(() => assertEndpointAllowed(endpoint)).toThrow(expect.objectContaining({ code: 'DESTINATION_UNAVAILABLE' }));
  });
});

describe('a name', () => {
  const resolvingTo =
    (...addresses: string[]): LookupFunction =>
    (_, options, callback) => {
      const all = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
      if (options.all === true) callback(null, all);
      else callback(null, addresses[0] ?? '', 4);
    };

  async function look(resolve: LookupFunction, all: boolean): Promise<unknown> {
    const { promise, resolve: done } = Promise.withResolvers<unknown>();
    guardedLookup(resolve)('store.example.com', { all }, (error, address) => done(error ?? address));
    return promise;
  }

  it.each([true, false])('that leads to a metadata service is refused (all: %s)', async (all) => {
    expect(await look(resolvingTo('169.254.169.254'), all)).toEqual(DENIED);
  });

  it('is refused when one of its addresses is', async () => {
    expect(await look(resolvingTo('10.0.0.5', '::ffff:169.254.169.254'), true)).toEqual(DENIED);
  });

  it('that leads elsewhere is looked up as ever', async () => {
    expect(await look(resolvingTo('10.0.0.5'), false)).toBe('10.0.0.5');
    expect(await look(resolvingTo('10.0.0.5'), true)).toEqual([{ address: '10.0.0.5', family: 4 }]);
  });
});
