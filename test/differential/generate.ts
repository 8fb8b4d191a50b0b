/**
 * Random configurations from the grammar of inetd.conf and of xinetd.conf: mostly whole entries, with the blemishes that
 * people and editors leave. Seeded, so that a run can be repeated.
 */
import type { Daemon, Files } from './daemons.ts';

export type Random = () => number;

/** Mulberry32: a small generator with a whole period of 2^32. */
export function random(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function makeConfiguration(daemon: Daemon, next: Random): Files {
  if (daemon === 'rlinetd') return rlinetdFiles(next);
  return daemon === 'xinetd'
    ? xinetdFiles(next)
    : {
        'inetd.conf': inetdText(next, daemon),
        ...(daemon === 'xinetd-compat' ? xinetdFiles(next) : {}),
        ...(daemon === 'inetutils-inetd' && next() < 0.3 ? { 'inetd.d/more': inetdText(next, daemon) } : {}),
      };
}

const pick = <T>(next: Random, from: readonly T[]): T => {
  const found = from[Math.floor(next() * from.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
};

const weighted = (next: Random, table: readonly (readonly [number, string])[]): string => {
  let at = next() * table.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, text] of table) {
    at -= weight;
    if (at < 0) return text;
  }
  return '';
};

const names = [
  'echo',
  'discard',
  'daytime',
  'chargen',
  'time',
  'ftp',
  'telnet',
  'tftp',
  'finger',
  'http',
  'www',
  'pop3',
  'auth',
  'ident',
  'login',
  'shell',
  'talk',
  'acme-agent',
  'nosuch',
  'TELNET',
  'sink',
];
const internals = ['echo', 'discard', 'daytime', 'chargen', 'time'];

function inetdText(next: Random, daemon: Daemon): string {
  const lines: string[] = [];
  const count = 1 + Math.floor(next() * 7);
  for (let entry = 0; entry < count; entry++) {
    const blemish = next();
    if (blemish < 0.06) lines.push('');
    else if (blemish < 0.09) lines.push('   ');
    else if (blemish < 0.14) lines.push('# a comment of six words or more here');
    else if (blemish < 0.18) lines.push(`${pick(next, ['#', '# ', '#<off># ', '##'])}${inetdEntry(next)}`);
    // With fewer than six words xinetd reads memory that is not its own, and anything may come of it.
    else if (blemish < 0.2 && daemon !== 'xinetd-compat') lines.push('telnet stream tcp nowait');
    else if (blemish < 0.23 && daemon !== 'inetutils-inetd')
      lines.push(`${pick(next, ['127.0.0.1', '127.0.0.2', '*'])}:`);
    let line = inetdEntry(next);
    const form = next();
    if (form < 0.06) line = ` ${line}`;
    else if (form < 0.1) line = `${line} # since 2001`;
    else if (form < 0.13) line = `${line}\r`;
    else if (form < 0.18 && daemon !== 'xinetd-compat') {
      const words = line.split(' ');
      const at = 1 + Math.floor(next() * (words.length - 1));
      lines.push(words.slice(0, at).join(' '));
      line = `${pick(next, ['\t', '  '])}${words.slice(at).join(' ')}`;
    } else if (form < 0.22) line = line.replaceAll(' ', '\t');
    lines.push(line);
  }
  return `${lines.join('\n')}${next() < 0.9 ? '\n' : ''}`;
}

function inetdEntry(next: Random): string {
  const internal = next() < 0.3;
  const datagram = next() < 0.3;
  const name = internal
    ? pick(next, [...internals, ...internals, 'finger'])
    : next() < 0.1
      ? '8023'
      : pick(next, names);
  const address = weighted(next, [
    [80, ''],
    [6, '127.0.0.1:'],
    [3, '127.0.0.2:'],
    [3, '*:'],
    [2, 'second:'],
    [2, '::1:'],
    [2, '[::1]:'],
    [1, 'nowhere:'],
    [2, '127.0.0.1,127.0.0.2:'],
  ]);
  const base = datagram ? 'udp' : 'tcp';
  const protocol = `${next() < 0.04 ? (datagram ? 'tcp' : 'udp') : base}${weighted(next, [
    [80, ''],
    [6, '4'],
    [9, '6'],
    [2, '46'],
    [1, '6only'],
    [1, 'x'],
  ])}`;
  const type = weighted(next, [
    [94, datagram ? 'dgram' : 'stream'],
    [3, datagram ? 'stream' : 'dgram'],
    [2, 'raww'],
  ]);
  const wait = weighted(next, [
    [70, datagram ? 'wait' : 'nowait'],
    [10, 'nowait.40'],
    [10, 'wait'],
    [10, 'nowait'],
  ]);
  const user = weighted(next, [
    [70, 'root'],
    [12, 'nobody'],
    [6, 'root.tty'],
    [6, 'nobody:nogroup'],
    [3, 'nosuch'],
  ]);
  const server = internal
    ? 'internal'
    : weighted(next, [
        [60, '/bin/true in.d'],
        [20, '/bin/true'],
        [15, '/usr/sbin/tcpd /bin/true -a'],
        [5, '/no/such/server x'],
      ]);
  return [`${address}${name}`, type, protocol, wait, user, server].join(' ');
}

function xinetdFiles(next: Random): Files {
  const files: Record<string, string> = {};
  const main: string[] = [];
  if (next() < 0.7) main.push(defaults(next));
  const sections = Math.floor(next() * 4);
  for (let each = 0; each < sections; each++) main.push(section(next));
  if (next() < 0.75) {
    main.push('includedir /etc/xinetd.d');
    const count = Math.floor(next() * 5);
    for (let each = 0; each < count; each++) {
      const name = `${pick(next, names)}${weighted(next, [
        [80, ''],
        [6, '.rpmsave'],
        [4, '~'],
        [5, '-2'],
      ])}`;
      files[`xinetd.d/${next() < 0.03 ? '.' : ''}${name}`] =
        `${section(next)}${next() < 0.15 ? section(next) : ''}`;
    }
  }
  if (next() < 0.08) main.push(section(next));
  return { 'xinetd.conf': main.join('\n'), ...files };
}

function defaults(next: Random): string {
  const lines = ['log_type = SYSLOG daemon', 'instances = 60'].filter(() => next() < 0.6);
  if (next() < 0.3)
    lines.push(`disabled ${pick(next, ['=', '+=', '='])} ${pick(next, names)} ${pick(next, names)}`);
  if (next() < 0.12)
    lines.push(
      `enabled = ${pick(next, names)} ${pick(next, names)} ${pick(next, names)} ${pick(next, names)}`,
    );
  if (next() < 0.15) lines.push('only_from = 127.0.0.0/8');
  if (next() < 0.1) lines.push(`bind = ${pick(next, ['127.0.0.1', '127.0.0.2', '::1'])}`);
  if (next() < 0.05) lines.push('cps = 25 30');
  if (next() < 0.05) lines.push('v6only = yes');
  if (next() < 0.03) lines.push('disable = yes');
  return `defaults\n{\n${lines.map((line) => `\t${line}\n`).join('')}}\n`;
}

function section(next: Random): string {
  const datagram = next() < 0.25;
  const internal = next() < 0.25;
  const name = internal ? pick(next, internals) : pick(next, names);
  const lines: string[] = [];
  const maybe = (chance: number, line: string) => {
    if (next() < chance) lines.push(line);
  };
  maybe(
    0.55,
    `disable ${weighted(next, [
      [50, '= yes'],
      [40, '= no'],
      [4, '= yes # why'],
      [3, '= YES'],
      [2, '=no'],
      [2, '+= yes'],
      [1, '= on'],
    ])}`,
  );
  maybe(0.03, 'disable=yes');
  maybe(0.02, 'disable');
  if (internal)
    lines.push(
      `type = ${weighted(next, [
        [90, 'INTERNAL'],
        [5, 'internal'],
        [5, 'INTERNAL UNLISTED'],
      ])}`,
    );
  else maybe(0.06, 'type = UNLISTED');
  maybe(0.97, `socket_type = ${datagram ? 'dgram' : 'stream'}`);
  maybe(0.5, `protocol = ${next() < 0.96 ? (datagram ? 'udp' : 'tcp') : 'tcp6'}`);
  maybe(0.97, `wait = ${datagram ? 'yes' : 'no'}`);
  maybe(
    0.96,
    `user = ${weighted(next, [
      [90, 'root'],
      [8, 'nobody'],
      [2, 'nosuch'],
    ])}`,
  );
  if (!internal)
    maybe(
      0.95,
      `server = ${weighted(next, [
        [96, '/bin/true'],
        [4, '/no/such/server'],
      ])}`,
    );
  maybe(0.3, `id = ${name}-${datagram ? 'dgram' : 'stream'}`);
  maybe(0.08, `port = ${pick(next, ['8023', '9099', '23'])}`);
  maybe(
    0.1,
    `${pick(next, ['bind', 'interface'])} = ${pick(next, ['127.0.0.1', '127.0.0.2', '::1', 'second', '0.0.0.0', 'nowhere'])}`,
  );
  maybe(
    0.15,
    `flags = ${pick(next, ['IPv4', 'IPv6', 'REUSE', 'IPv4 REUSE', 'NAMEINARGS', 'IPv4 IPv6', 'FAST'])}`,
  );
  maybe(
    0.1,
    `only_from ${pick(next, ['=', '+=', '-='])} ${pick(next, ['10.0.0.0/8', 'localhost', '127.0.0.1 10.1.1.1', '10.0.0.1,10.0.0.2'])}`,
  );
  maybe(0.05, 'access_times = 8:00-17:00');
  maybe(0.05, `instances = ${pick(next, ['10', 'UNLIMITED', 'lots', '0'])}`);
  maybe(0.04, 'redirect = 127.0.0.1 80');
  maybe(0.1, 'server_args = -a -b');
  maybe(0.05, 'log_on_success = HOST PID');
  maybe(0.04, 'colour = blue');
  maybe(0.04, '# a comment');
  for (let at = lines.length - 1; at > 0; at--) {
    const other = Math.floor(next() * (at + 1));
    if (next() < 0.2) [lines[at], lines[other]] = [lines[other] ?? '', lines[at] ?? ''];
  }
  const open = weighted(next, [
    [95, '\n{\n'],
    [2, ' {\n'],
    [2, '\n'],
    [1, '\n\n# here\n {\n'],
  ]);
  const close = weighted(next, [
    [96, '}\n'],
    [2, ' }  \n'],
    [2, ''],
  ]);
  const text = `${weighted(next, [
    [97, 'service'],
    [2, 'Service'],
    [1, 'services'],
  ])} ${name}${open}${lines.map((line) => `\t${line}\n`).join('')}${close}`;
  return next() < 0.02 ? text.replaceAll('\n', '\r\n') : text;
}

const rlinetdStatements: readonly (readonly [number, string])[] = [
  [3, 'enabled yes;'],
  [2, 'enabled no;'],
  [2, 'interface 127.0.0.1;'],
  [1, 'interface 127.0.0.1, ::1;'],
  [1, 'interface any;'],
  [2, 'family ipv4;'],
  [2, 'family ipv6;'],
  [3, 'protocol udp;'],
  [2, 'protocol tcp;'],
  [2, 'port 8023;'],
  [2, 'port "acme-agent", "finger";'],
  [2, 'wait yes;'],
  [2, 'instances 3;'],
  [1, '# user "root";\n'],
  [1, ';'],
  [0.3, 'bogus;'],
  [0.2, 'server /bin/true;'],
  [0.2, 'enabled = no;'],
];

/** Statements of one service or of defaults; `exec` and `user` stand behind the others, as they do in real files. */
function rlinetdBody(next: Random, most: number): string {
  const lines: string[] = [];
  for (let left = Math.floor(next() * most); left >= 0; left--) lines.push(weighted(next, rlinetdStatements));
  return lines.join(next() < 0.5 ? ' ' : '\n    ');
}

function rlinetdText(next: Random, services: number): string {
  const blocks: string[] = [];
  for (let left = services; left > 0; left--) {
    const body = rlinetdBody(next, 4);
    const rest = weighted(next, [
      [14, 'exec "/bin/true"; user "root";'],
      [2, 'user "nobody"; exec "/bin/true";'],
      [1, 'exec "/bin/true"; user "nosuch";'],
      [1, 'exec "/bin/true";'],
    ]);
    blocks.push(`service "${pick(next, names)}" {\n    ${body} ${rest}\n}\n`);
  }
  return blocks.join('');
}

function rlinetdFiles(next: Random): Files {
  const defaults = next() < 0.3 ? `defaults {\n  instances 5; ${rlinetdBody(next, 2)}\n}\n` : '';
  const folder = next() < 0.5;
  return {
    'rlinetd.conf': `${folder ? 'directory "/etc/rlinetd.d" "" "(~|\\.bak)$";\n' : ''}${defaults}${rlinetdText(next, 3)}`,
    ...(folder ? { 'rlinetd.d/more': rlinetdText(next, 1), 'rlinetd.d/more.bak': rlinetdText(next, 1) } : {}),
  };
}
