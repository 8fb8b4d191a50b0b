/** The network that a restricted service stays open to: the host's own, as its interfaces say. */

import type { Target } from '../target.ts';

/** The first interface that is not loopback, by IPv4: what its numbers are, checked, since they stand in commands. */
function firstOfOwn(target: Target) {
  for (const { family, address, prefixLength } of target.readings.facts.interfaces) {
    if (family !== 4 || prefixLength === null || prefixLength < 8 || prefixLength > 32) continue;
    if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(address)) continue;
    const parts = address.split('.').map(Number);
    if (parts[0] !== 127 && parts.every((part) => part <= 255)) return { address, parts, prefixLength };
  }
  return null;
}

/** `192.168.1.0/24` of the first interface that is not loopback; null where the capture does not tell. */
export function ownNetwork(target: Target): string | null {
  const own = firstOfOwn(target);
  if (own === null) return null;
  const bits = own.parts.map((part, index) => {
    const kept = Math.min(8, Math.max(0, own.prefixLength - index * 8));
    return part & (0xff << (8 - kept)) & 0xff;
  });
  return `${bits.join('.')}/${own.prefixLength}`;
}

/** `2001:db8:1:0:0:0:0:0/64` of the first global address; null where the host has none. */
export function ownNetwork6(target: Target): string | null {
  for (const { family, address, prefixLength } of target.readings.facts.interfaces) {
    if (family !== 6 || prefixLength === null || prefixLength < 16 || prefixLength > 128) continue;
    const groups = groupsOf(address);
    // Loopback and fe80::/10, which every interface has and which names no network.
    if (groups === null || groups.slice(0, 7).every((each) => each === 0)) continue;
    if (((groups[0] ?? 0) & 0xffc0) === 0xfe80) continue;
    const network = groups.map((group, index) => {
      const kept = Math.min(16, Math.max(0, prefixLength - index * 16));
      return group & (0xffff << (16 - kept)) & 0xffff;
    });
    return `${network.map((group) => group.toString(16)).join(':')}/${prefixLength}`;
  }
  return null;
}

/** The eight numbers of `2001:db8::10`; null for what is no address. */
function groupsOf(address: string): readonly number[] | null {
  const [head = '', tail, ...more] = address.split('::');
  const read = (text: string) => (text === '' ? [] : text.split(':'));
  const [before, behind] = [read(head), read(tail ?? '')];
  const missing = 8 - before.length - behind.length;
  if (more.length > 0 || missing < 0 || (tail === undefined && missing !== 0)) return null;
  const all = [...before, ...Array.from({ length: missing }, () => '0'), ...behind];
  return all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? all.map((group) => Number.parseInt(group, 16))
    : null;
}

/** `192.168.1.0/255.255.255.0`, as hosts.allow and ipchains of old have it. */
export function withNetmask(network: string): string {
  const [address = '', length = '32'] = network.split('/');
  const mask = [0, 1, 2, 3].map((index) => {
    const kept = Math.min(8, Math.max(0, Number(length) - index * 8));
    return (0xff << (8 - kept)) & 0xff;
  });
  return `${address}/${mask.join('.')}`;
}

/** `192.168.1.5` of that same interface. */
export function ownAddress(target: Target): string | null {
  return firstOfOwn(target)?.address ?? null;
}
