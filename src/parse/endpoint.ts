/**
 * One end of a socket as the tools print it: `0.0.0.0:telnet`, `[::1]:631`, `:::22`, `*:*`, `fe80::1%eth0:53`.
 *
 * The port stands after the last colon, whatever the address looks like: netstat cuts long IPv6 addresses, and what
 * is left may look like another address.
 */

export interface Endpoint {
  /** Without brackets and zone. */
  readonly address: string;
  readonly zone: string | null;
  readonly port: number | null;
  /** The name where one is printed; null for a number and for `*`. */
  readonly portName: string | null;
  /** True for `*` and for port 0: no port at all. */
  readonly anyPort: boolean;
}

// 22   ipv6-icmp   *   ftp-data   iso_tsap
const portText = /^[A-Za-z0-9_.+*/-]{1,64}$/;

export function readEndpoint(text: string): Endpoint | null {
  const colon = text.lastIndexOf(':');
  if (colon < 0 || text.length > 300) return null;
  const portPart = text.slice(colon + 1);
  if (!portText.test(portPart)) return null;
  // 127.0.0.1:*22/tcp is no port: `*` stands alone.
  if (portPart !== '*' && portPart.includes('*')) return null;
  // fe80::1%eth0:53, and ss prints both [fe80::1]%eth0:53 and [fe80::1%eth0]:53
  const percent = text.indexOf('%');
  const zone = percent < 0 || percent > colon ? null : text.slice(percent + 1, colon).replace(']', '');
  let address = zone === null ? text.slice(0, colon) : text.slice(0, percent);
  if (address.startsWith('[')) address = address.slice(1);
  if (address.endsWith(']')) address = address.slice(0, -1);
  const numeric = isDigits(portPart);
  const number = numeric ? Number(portPart) : null;
  if (number !== null && number > 65_535) return null;
  return {
    address,
    zone: zone === '' ? null : zone,
    port: number,
    portName: numeric || portPart === '*' ? null : portPart,
    anyPort: portPart === '*' || number === 0,
  };
}

export function isDigits(text: string): boolean {
  if (text.length === 0) return false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

/** A process id, an uid, a small number of any kind; null where the text is none or too large to be one. */
export function wholeNumber(text: string): number | null {
  return isDigits(text) && text.length <= 10 ? Number(text) : null;
}

/** The family that the addresses themselves show; null where both are names or `*`. */
export function familyOf(...addresses: readonly string[]): 4 | 6 | null {
  for (const address of addresses) if (address.includes(':')) return 6;
  // 127.0.0.1
  for (const address of addresses) if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(address)) return 4;
  return null;
}
