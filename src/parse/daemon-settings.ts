/**
 * Settings of daemons' own configuration on which exposure hangs: where named, the MTAs, sshd, cups, X and others
 * listen, and to whom they answer. Two forms come in:
 *
 *     named	/etc/named.conf	12	listen-on port 53 { 127.0.0.1; };       (capture.sh: DAEMON<TAB>FILE<TAB>LINE<TAB>TEXT)
 *
 * and a whole file (`/etc/ssh/sshd_config`), of which the settings named in `wanted` are read and the rest is passed
 * over. Nothing is followed: `include` and Match blocks are the reader's to think of. X and identd have their flags on
 * the command line, where the processes show them.
 */

import type { Listing, Parsed, SourceLine } from '../model/evidence.ts';
import type { DaemonSettingFact } from '../model/facts.ts';
import { Reading } from './reading.ts';

/** What the path of a daemon's configuration says, by a word or by its name; the first one that fits counts. */
const paths: readonly {
  readonly daemon: string;
  readonly words: readonly string[];
  readonly name?: RegExp;
}[] = [
  { daemon: 'rpcbind', words: ['rpcbind'] },
  { daemon: 'named', words: ['named', '/bind/'] },
  { daemon: 'unbound', words: ['unbound'] },
  { daemon: 'sendmail', words: ['sendmail'] },
  { daemon: 'postfix', words: ['postfix'], name: /main\.cf$/ },
  { daemon: 'exim', words: ['exim'] },
  { daemon: 'identd', words: ['identd'] },
  { daemon: 'sshd', words: ['sshd'] },
  { daemon: 'cups', words: ['cups'] },
  { daemon: 'mysql', words: ['mysql'], name: /my[^/]*\.cnf$/ },
  { daemon: 'postgres', words: ['postgres'] },
  { daemon: 'redis', words: ['redis'] },
  { daemon: 'memcached', words: ['memcached'] },
  { daemon: 'snmpd', words: ['snmp'] },
  { daemon: 'x', words: ['X11', 'gdm', 'kdm', 'xdm', 'lightdm', 'xserverrc', 'Xservers'] },
];

/** The daemon that a configuration file belongs to, by its path. */
function daemonOf(path: string): string | null {
  const found = paths.find(
    ({ words, name }) => words.some((word) => path.includes(word)) || name?.test(path) === true,
  );
  return found?.daemon ?? null;
}

/** Of a whole file: which settings are worth a fact. `*` takes every line that is not a comment. */
const wanted: Readonly<Record<string, RegExp>> = {
  sendmail: /^(?:O\s?daemonp|O\s?clientp|OO)/i,
  postfix:
    /^(?:inet_interfaces|inet_protocols|mynetworks|relay_domains|virtual_(?:mailbox|alias)_domains)\s*=/,
  exim: /^(?:(?:hostlist|domainlist)\s+relay_\w+|local_interfaces|daemon_smtp_ports|dc_local_interfaces|dc_relay_\w+)\s*=/,
  identd: /\S/,
  sshd: /^(?:listenaddress|port|addressfamily)[\s=]/i,
  cups: /^(?:Listen|Port|SSLListen|Browsing|BrowseLocalProtocols|BrowseAddress|BrowseRemoteProtocols)\s/i,
  mysql: /^(?:bind-address|bind_address|skip-networking|skip_networking|port)\b/,
  postgres: /^(?:listen_addresses|port)\s*=?/,
  redis: /^(?:bind|port|protected-mode|unixsocket)\s/,
  memcached: /^-[lpUs]/,
  rpcbind: /^OPTIONS/,
  snmpd: /^agentaddress\s/i,
  unbound: /^(?:interface|access-control|port):/,
  x: /nolisten|DisallowTCP|xserver-allow-tcp|ServerArgs|listen tcp/i,
};

const named =
  /^(?:acl|listen-on|listen-on-v6|allow-query|allow-query-cache|allow-recursion|allow-transfer|recursion|forwarders|zone|include)\b/;

/** `inet_interfaces = loopback-only`, `O DaemonPortOptions=Port=smtp`, `ListenAddress 0.0.0.0`, `interface: ::1`. */
export function settingOf(daemon: string, text: string): { readonly key: string; readonly value: string } {
  const bare = text.trim();
  // sendmail.cf: O DaemonPortOptions=…
  // exim.conf: hostlist relay_from_hosts = 127.0.0.1
  const line =
    daemon === 'sendmail'
      ? bare.replace(/^O\s*/, '')
      : daemon === 'exim'
        ? bare.replace(/^(?:hostlist|domainlist)\s+/, '')
        : bare;
  // 0.0.0.0:2525 inet n - y - - smtpd
  if (daemon === 'postfix' && /^\S+\s+inet\s/.test(line)) return { key: 'master.cf', value: line };
  if (daemon === 'sendmail') {
    // Its options are known in either case of letters, by their beginning, and by one letter: OOPort=2525
    const [, option] =
      /^(?:O\s?daemonp[a-z]*|OO)\s*=?\s*(\S.*)$/is.exec(bare.replace(/^OO(?=[a-z]+=)/i, 'OO=')) ?? [];
    if (option !== undefined) return { key: 'DaemonPortOptions', value: option };
  }
  if (daemon === 'named') {
    const space = line.search(/[\s{]/);
    const key = space < 0 ? line.replace(/;$/, '') : line.slice(0, space);
    return { key, value: space < 0 ? '' : line.slice(space).trim().replace(/;$/, '').trim() };
  }
  if (daemon === 'identd' || daemon === 'memcached' || daemon === 'x') {
    const parting = line.search(/[\s=]/);
    return parting < 0
      ? { key: line, value: '' }
      : { key: line.slice(0, parting), value: line.slice(parting + 1).trim() };
  }
  if (daemon === 'samba') {
    // bind interfaces only = yes
    const [key = '', ...value] = line.split('=');
    return { key: key.trim(), value: value.join('=').trim() };
  }
  const parting = line.search(/[=:\s]/);
  if (parting < 0) return { key: line, value: '' };
  return { key: line.slice(0, parting), value: line.slice(parting).replace(/^\s*[=:]?\s*/, '') };
}

export function parseDaemonSettings(listing: Listing): Parsed<DaemonSettingFact> {
  const reading = new Reading<DaemonSettingFact>(listing);
  const daemon = listing.origin.startsWith('/') ? daemonOf(listing.origin) : null;
  if (daemon === 'named') return readNamed(listing, reading);
  if (daemon !== null) return readFile(daemon, listing, reading);
  let number = 0;
  for (const line of listing.lines) {
    number++;
    const at = reading.at(number, line);
    const text = line.trim();
    const fields = line.split('\t');
    const [who, file, where, ...rest] = fields;
    if (text === '') reading.skip();
    else if (
      who === undefined ||
      file === undefined ||
      where === undefined ||
      rest.length === 0 ||
      !/^\d+$/.test(where)
    )
      reading.unreadable(at, 'not daemon, file, line and text parted by tabs');
    else reading.fact({ daemon: who, ...settingOf(who, rest.join(' ')), evidence: [at] });
  }
  return reading.finish();
}

/** A whole file: settings, of which some go on in the lines below. */
function readFile(
  daemon: string,
  listing: Listing,
  reading: Reading<DaemonSettingFact>,
): Parsed<DaemonSettingFact> {
  let setting: { readonly at: SourceLine; text: string } | null = null;
  const done = () => {
    if (setting !== null)
      reading.fact({ daemon, ...settingOf(daemon, setting.text), evidence: [setting.at] });
    setting = null;
  };
  let number = 0;
  for (const line of listing.lines) {
    number++;
    const text = line.trim();
    const more: typeof setting = setting;
    if (more !== null && goesOn(daemon, more.text, line)) {
      // Comments, and in Postfix blank lines, do not end it.
      if (text === '' || text.startsWith('#')) reading.skip();
      else {
        more.text = `${more.text.replace(/\\\s*$/, '')} ${text}`;
        reading.partOfFact();
      }
      continue;
    }
    done();
    const wantedHere = text !== '' && !/^(?:#|;|!)/.test(text) && wanted[daemon]?.test(text) === true;
    if (wantedHere) setting = { at: reading.at(number, line), text };
    else reading.skip();
  }
  done();
  return reading.finish();
}

/** Measured with Postfix 3.7, Sendmail 8.17 and Exim 4.96. */
function goesOn(daemon: string, above: string, line: string): boolean {
  if (daemon === 'postfix') return /^(?:\s|#|$)/.test(line);
  if (daemon === 'sendmail') return /^[ \t]/.test(line);
  return daemon === 'exim' && /\\\s*$/.test(above);
}

/** named.conf: statements run to the semicolon that closes them, over several lines; `//`, `#` and C comments. */
function readNamed(listing: Listing, reading: Reading<DaemonSettingFact>): Parsed<DaemonSettingFact> {
  let comment = false;
  let statement = '';
  let depth = 0;
  let begun: { readonly line: number; readonly text: string } | null = null;
  let number = 0;
  for (const line of listing.lines) {
    number++;
    const { bare, open } = withoutComments(line, comment);
    comment = open;
    let facts = 0;
    const within = begun !== null;
    let rest = bare.trim();
    while (rest !== '') {
      if (begun === null) {
        if (!named.test(rest)) {
          // Into `options {`, `view "x" {`, or past a statement of no interest.
          const next = rest.search(/[;{}]/);
          rest = next < 0 ? '' : rest.slice(next + 1).trim();
          continue;
        }
        begun = { line: number, text: line };
        statement = '';
        depth = 0;
      }
      let end = -1;
      for (let at = 0; at < rest.length; at++) {
        const letter = rest[at];
        if (letter === '{') depth++;
        else if (letter === '}') depth--;
        else if (letter === ';' && depth <= 0) {
          end = at;
          break;
        }
      }
      if (end < 0) {
        statement += `${rest} `;
        rest = '';
      } else {
        statement += rest.slice(0, end);
        rest = rest.slice(end + 1).trim();
        const at = reading.at(begun.line, begun.text);
        reading.fact(
          { daemon: 'named', ...settingOf('named', statement.replace(/\s+/g, ' ')), evidence: [at] },
          0,
        );
        facts++;
        begun = null;
      }
    }
    if (facts > 0 || within || begun !== null) reading.partOfFact();
    else reading.skip();
  }
  return reading.finish();
}

/** `open`: a comment of C goes on where the line begins, or ends. */
function withoutComments(line: string, open: boolean): { readonly bare: string; readonly open: boolean } {
  if (!open && !/[#*]|\/\//.test(line)) return { bare: line, open };
  let comment = open;
  let bare = '';
  for (let at = 0; at < line.length; at++) {
    if (comment) {
      if (line.startsWith('*/', at)) {
        comment = false;
        at++;
      }
    } else if (line.startsWith('/*', at)) {
      comment = true;
      at++;
    } else if (line[at] === '#' || line.startsWith('//', at)) break;
    else bare += line[at];
  }
  return { bare, open: comment };
}
