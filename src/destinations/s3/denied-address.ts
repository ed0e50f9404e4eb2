import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { SupportPacketError } from '../../api/errors.ts';

/**
 * Addresses that no object store has, but the metadata services of clouds: whoever writes the spec must not make the collector
 * talk to them. IPv4-mapped IPv6 addresses count as IPv4 (BlockList does that), NAT64 forms are listed.
 */
const DENIED = deniedAddresses();

function deniedAddresses(): BlockList {
  const list = new BlockList();
  list.addSubnet('169.254.0.0', 16, 'ipv4');
  // Alibaba Cloud, Azure and Oracle Cloud.
  for (const address of ['100.100.100.200', '168.63.129.16', '192.0.0.192']) list.addAddress(address, 'ipv4');
  list.addSubnet('fe80::', 10, 'ipv6');
  list.addAddress('fd00:ec2::254', 'ipv6');
  list.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');
  return list;
}

/** Whether `address` (an IP address, without brackets or zone) is link-local or a metadata service. */
function isDeniedAddress(address: string): boolean {
  const plain = address.replace(/%.*$/, '');
  const family = isIP(plain);
  return family !== 0 && DENIED.check(plain, family === 6 ? 'ipv6' : 'ipv4');
}

/** Throws DESTINATION_UNAVAILABLE when `endpoint` is no web address, or its host such an address, however it is written. */
export function assertEndpointAllowed(endpoint: string): void {
  const url = URL.parse(endpoint);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    const message = 'The endpoint of the object store must be an http:// or https:// URL: correct it';
    throw new SupportPacketError('DESTINATION_UNAVAILABLE', message);
  }
  // The URL parser turns 0xA9FEA9FE, 2852039166 and the like into dotted form.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isDeniedAddress(host)) throw denied(host);
}

/**
 * A `lookup` for connections that refuses names which resolve to such an address. It sees the very addresses that are
 * connected to, so a name that changes between check and use gains nothing.
 */
export function guardedLookup(resolve: LookupFunction = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, options, (error, address, family) => {
      const addresses = Array.isArray(address) ? address.map((entry) => entry.address) : [address];
      const refused = error === null && addresses.some((entry) => isDeniedAddress(entry));
      callback(refused ? denied(hostname) : error, address, family);
    });
  };
}

function denied(host: string): SupportPacketError {
  return new SupportPacketError(
    'DESTINATION_UNAVAILABLE',
    `The endpoint ${host} is a link-local or metadata address, which archives are never sent to: use the store's own address`,
  );
}
