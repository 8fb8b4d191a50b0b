/**
 * xinetd with -inetd_compat (as Debian starts it) reads /etc/inetd.conf after its own files, in its own way:
 * `tcp6`, addresses and port numbers are not for it. Measured with 2.3.15.3: where
 * defaults hold a list of disabled or enabled ids, an internal service other than echo, discard, chargen, daytime and
 * time has no id to compare, and the whole daemon ends at start.
 */

import type { InetdEntry } from '../../model/super-server-facts.ts';
import type { DialectEntry } from './inetd-dialects.ts';
import { type Lookups, portNumber } from './lookups.ts';
import type { WouldOpen } from './types.ts';

const internals = new Set(['echo', 'chargen', 'daytime', 'time']);

export function compatEntry(fact: InetdEntry, lookups: Lookups): readonly DialectEntry[] {
  return fact.evidence.flatMap((line, index) => {
    const words = fact.rows[index] ?? [];
    // A line whose first word is a comment is none of its business; blanks before it do not matter.
    if (words.length === 0 || (words[0] ?? '').startsWith('#')) return [];
    const [first = '', type = '', written = '', , owner = '', server = ''] = words;
    const name = first.split('/')[0] ?? '';
    const internal = server === 'internal';
    const answer = (asks: readonly WouldOpen[], refused: string | null): readonly DialectEntry[] => [
      { lines: [line], words, asks, refused, sameAs: [], endless: false, wantsTcpmux: false, leaves: null },
    ];
    if (words.length < 6) return answer([], 'fewer than six fields on the line');
    const rpc = written.includes('rpc');
    const protocol = rpc ? (written.split('/')[1] ?? '') : written;
    if (!['tcp', 'udp'].includes(protocol)) return answer([], `${protocol} is not in /etc/protocols`);
    if (type !== 'stream' && type !== 'dgram')
      return answer([], `${type} is not a socket type that it takes`);
    if ((type === 'stream') !== (protocol === 'tcp'))
      return answer([], `${type} does not go with ${protocol}`);
    // `user:group` is one name for it, `user.group` two.
    if (owner.includes(':')) return answer([], `there is no user ${owner}`);
    if (lookups.userExists(owner.split('.')[0] ?? '') === false)
      return answer([], `there is no user ${owner}`);
    if (internal && !internals.has(name))
      return answer([], `xinetd has no internal service ${name} for inetd.conf`);
    const base = {
      protocol: type === 'stream' ? ('tcp' as const) : ('udp' as const),
      family: null,
      address: '*',
    };
    if (rpc) {
      if (!/^\d+(?:-\d+)?$/.test(first.split('/')[1] ?? '')) return answer([], `${first} has no rpc version`);
      const program = lookups.rpcOf(name);
      return program === null
        ? answer([], `${name} is not in /etc/rpc`)
        : answer([{ ...base, port: null, portName: null, rpcProgram: program }], null);
    }
    const port = lookups.portOf(name, protocol);
    if (port === null)
      return answer(
        [],
        portNumber(name) === null
          ? `${name}/${protocol} is not in /etc/services`
          : 'xinetd takes no port numbers in inetd.conf',
      );
    return answer([{ ...base, port, portName: name, rpcProgram: null }], null);
  });
}

/** Does this line of inetd.conf end xinetd, if defaults hold a list of ids? */
export function endsXinetd(words: readonly string[], lookups: Lookups): boolean {
  const [first = '', type = '', protocol = '', , owner = '', server] = words;
  if (first.startsWith('#') || server !== 'internal') return false;
  if (!['stream', 'dgram', 'raw', 'seqpacket'].includes(type.toLowerCase())) return false;
  if (protocol !== 'tcp' && protocol !== 'udp') return false;
  if (owner.includes(':') || lookups.userExists(owner.split('.')[0] ?? '') === false) return false;
  const name = first.split('/')[0] ?? '';
  return name !== 'discard' && !internals.has(name);
}
