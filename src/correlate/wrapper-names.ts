/** By which names tcp wrappers are asked about a service: hosts.allow has names of programs, not of ports. */

import { baseName } from './processes.ts';
import type { Joined } from './scene.ts';

/**
 * Daemons that ask tcp wrappers themselves where the distribution builds them so, and the name that they ask for.
 * Seen by their NEEDED libwrap.so.0 in Debian 12; portmap, snmpd, sendmail and proftpd in older releases.
 */
const asksWrappers: ReadonlyMap<string, string> = new Map([
  ...[
    'sshd',
    'portmap',
    'rpcbind',
    'in.tftpd',
    'atftpd',
    'snmpd',
    'proftpd',
    'vsftpd',
    'slapd',
    'stunnel4',
  ].map((name): [string, string] => [name, name]),
  ...['sendmail', 'p910nd', 'mosquitto', 'nrpe', 'pptpd', 'danted', 'sslh', 'usbipd', 'gophernicus'].map(
    (name): [string, string] => [name, name],
  ),
  ['rpc.mountd', 'mountd'],
  ['mountd', 'mountd'],
  ['rpc.statd', 'statd'],
  ['rpc.rquotad', 'rquotad'],
]);

/** The names by which tcp wrappers are asked about a service; [] where nobody asks them. */
export function wrapperNames(each: Joined): readonly string[] {
  const names = each.entries.flatMap((entry) => {
    // tcpd asks for the server it starts; xinetd is built with libwrap and asks for the server's name.
    const asked = entry.starter.kind === 'xinetd' || entry.starter.wrapped;
    return asked && entry.server !== null ? [baseName(entry.server)] : [];
  });
  const own = each.program === null ? null : baseName(each.program);
  const asked = own === null ? undefined : asksWrappers.get(own);
  return asked === undefined ? names : [...names, asked];
}
