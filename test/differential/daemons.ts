/**
 * One configuration, two answers: what the real daemon opens in a namespace, and what parse + correlate say of it.
 * Both come as sorted lines: `tcp4 *:7`, `tcp6 *:7`, `udp4 127.0.0.1:13`, `tcp4 *:rpc`, `unix /run/x`.
 */
import { superServers } from '../../src/correlate/super-server/index.ts';
import type { Section, Snapshot } from '../../src/model/snapshot.ts';
import { parse } from '../../src/parse/index.ts';
import { type Namespace, targetProgram } from '../targets/namespace.ts';

export type Daemon =
  | 'xinetd'
  | 'xinetd-compat'
  | 'openbsd-inetd'
  | 'inetutils-inetd'
  | 'busybox-inetd'
  | 'rlinetd';

/** Files of the private /etc by their names in it: `inetd.conf`, `xinetd.d/telnet`. */
export type Files = Readonly<Record<string, string>>;

export const services = `tcpmux 1/tcp
echo 7/tcp
echo 7/udp
discard 9/tcp sink null
discard 9/udp sink null
daytime 13/tcp
daytime 13/udp
chargen 19/tcp ttytst source
chargen 19/udp ttytst source
ftp 21/tcp
telnet 23/tcp
time 37/tcp timserver
time 37/udp timserver
tftp 69/udp
finger 79/tcp
http 80/tcp www
pop3 110/tcp pop-3
auth 113/tcp authentication tap ident
login 513/tcp
shell 514/tcp cmd
# talk 517/udp
talk 517/udp
acme-agent 6556/tcp
`;
export const rpc =
  'portmapper 100000 portmap sunrpc\nrstatd 100001 rstat rup\nrusersd 100002 rusers\nwalld 100008 rwall\n';
const etcHosts = '127.0.0.1 localhost\n::1 ip6-localhost\n127.0.0.2 second.example second\n';

const plain: Files = { services, rpc, hosts: etcHosts };

const programs: Readonly<Record<Daemon, readonly [string, string]>> = {
  xinetd: ['xinetd', 'usr/sbin/xinetd'],
  'xinetd-compat': ['xinetd', 'usr/sbin/xinetd'],
  'openbsd-inetd': ['openbsd-inetd', 'usr/sbin/inetd'],
  'inetutils-inetd': ['inetutils-inetd', 'usr/sbin/inetutils-inetd'],
  'busybox-inetd': ['busybox', 'bin/busybox'],
  rlinetd: ['rlinetd', 'usr/sbin/rlinetd'],
};

export function daemonProgram(daemon: Daemon): string | null {
  return targetProgram(...programs[daemon]);
}

function rlinetdParser(): string | null {
  const triplet = { x64: 'x86_64', arm64: 'aarch64' }[process.arch as string] ?? process.arch;
  return targetProgram('rlinetd', `usr/lib/${triplet}-linux-gnu/rlinetd/libparse.so`);
}

function command(daemon: Daemon): readonly string[] {
  const program = daemonProgram(daemon) ?? daemon;
  switch (daemon) {
    case 'xinetd':
      return [program, '-dontfork', '-stayalive'];
    case 'xinetd-compat':
      return [program, '-dontfork', '-stayalive', '-inetd_compat'];
    case 'openbsd-inetd':
      return [program, '-i'];
    case 'inetutils-inetd':
      return [program];
    case 'busybox-inetd':
      return [program, 'inetd', '-f'];
    case 'rlinetd':
      // -d keeps it in the foreground; its parser is a module whose built-in path is that of the installed package.
      return [program, '-d', '-p', rlinetdParser() ?? ''];
  }
}

export async function reallyOpens(
  place: Namespace,
  daemon: Daemon,
  files: Files,
): Promise<readonly string[]> {
  place.writeEtc({ ...plain, ...files });
  place.start(command(daemon));
  await place.settled();
  const opened = [
    ...place.sockets().map((socket) => {
      const address = socket.address === '0.0.0.0' || socket.address === '::' ? '*' : socket.address;
      // A port of nobody's choice was given to an RPC program.
      const port = socket.port > 6556 && socket.port !== 8023 && socket.port !== 9099 ? 'rpc' : socket.port;
      const low = socket.port >= 512 && socket.port < 1024 && !knownPorts.has(socket.port) ? 'rpc' : port;
      return `${socket.protocol}${socket.family} ${address}:${low}`;
    }),
    ...place.unixSockets().map((path) => `unix ${path}`),
  ];
  place.endAll();
  for (let round = 0; round < 50 && place.sockets().length > 0; round++) await place.settled();
  return opened.sort();
}

const knownPorts = new Set([513, 514, 517]);

function section(name: string, text: string): Section {
  const kind =
    name === 'services' || name === 'rpc' || name === 'hosts'
      ? name
      : name.startsWith('inetd')
        ? 'inetd-conf'
        : name.startsWith('rlinetd')
          ? 'rlinetd-conf'
          : 'xinetd-conf';
  return made(`file/etc/${name}`, `/etc/${name}`, kind, text);
}

function made(file: string, origin: string, kind: string, text: string): Section {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return {
    id: file,
    file,
    origin,
    kind,
    lines,
    status: text === '' ? 'empty' : 'collected',
    exitCode: null,
    durationMs: null,
    startedAt: null,
    bytes: text.length,
    sha256: null,
    declaredSha256: null,
    truncated: false,
    stderr: '',
    note: '',
  };
}

/** A snapshot of the private /etc with a process table that shows the daemon. */
export function snapshotOf(daemon: Daemon | null, files: Files): Snapshot {
  const sections = Object.entries({ ...plain, ...files })
    .filter(([name]) => /^(?:services|rpc|hosts|x?inetd\b|rlinetd\b)/.test(name))
    .map(([name, text]) => section(name, text));
  if (daemon !== null) {
    const program = daemon.startsWith('xinetd')
      ? '/usr/sbin/xinetd'
      : daemon === 'rlinetd'
        ? '/usr/sbin/rlinetd'
        : '/usr/sbin/inetd';
    const rows =
      daemon === 'busybox-inetd'
        ? '77\texe\t/bin/busybox\n77\tcmdline\t/usr/sbin/inetd\n'
        : `77\texe\t${program}\n77\tcmdline\t${program}${daemon === 'xinetd-compat' ? ' -inetd_compat' : ''}\n`;
    sections.push(made('cmd/proc-pid', '$ capture.sh: /proc', 'proc-pid', rows));
    if (daemon.endsWith('-inetd') && daemon !== 'busybox-inetd')
      sections.push(
        made('cmd/packages', '$ capture.sh: packages', 'packages', `${program}\tdpkg\t${daemon}\t1\n`),
      );
  }
  return {
    bundle: { file: 'test', sha256: '', bytes: 0, kind: 'folder' },
    capture: new Map(),
    sections,
    integrity: [],
  };
}

/** What we say, as the same lines; null for an entry of which we say that we cannot tell. */
export function weSay(daemon: Daemon, files: Files): readonly string[] {
  const readings = parse(snapshotOf(daemon, files));
  const { entries } = superServers(readings, () => null, {
    fileExists: (path) => !path.startsWith('/no/such'),
    userExists: (name) => ['root', 'daemon', 'nobody'].includes(name),
  });
  const lines: string[] = [];
  for (const entry of entries) {
    if (entry.willListen === null) lines.push(`cannot tell ${entry.serviceName}`);
    for (const socket of entry.sockets) {
      if (socket.protocol === 'unix') lines.push(`unix ${socket.address}`);
      else lines.push(`${socket.protocol}${socket.family ?? 6} ${socket.address}:${socket.port ?? 'rpc'}`);
    }
  }
  return lines.sort();
}
