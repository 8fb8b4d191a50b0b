/** The network that a restricted service stays open to: the host's own, as its interfaces say. */

import type { Target } from '../target.ts';

/** `192.168.1.0/24` of the first interface that is not loopback; null where the capture does not tell. */
export function ownNetwork(target: Target): string | null {
  for (const { family, address, prefixLength } of target.readings.facts.interfaces) {
    if (family !== 4 || prefixLength === null || prefixLength < 8 || prefixLength > 32) continue;
    const parts = address.split('.').map(Number);
    if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255))
      continue;
    if (parts[0] === 127) continue;
    const bits = parts.map((part, index) => {
      const kept = Math.min(8, Math.max(0, prefixLength - index * 8));
      return part & (0xff << (8 - kept)) & 0xff;
    });
    return `${bits.join('.')}/${prefixLength}`;
  }
  return null;
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
  const network = ownNetwork(target);
  if (network === null) return null;
  for (const { family, address, prefixLength } of target.readings.facts.interfaces)
    if (family === 4 && prefixLength !== null && !address.startsWith('127.') && prefixLength >= 8)
      return address;
  return null;
}
