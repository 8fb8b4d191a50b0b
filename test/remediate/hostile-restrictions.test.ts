import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DaemonSettingFact } from '../../src/model/facts.ts';
import type { HostFacts, Starter } from '../../src/model/service.ts';
import { canRoot, openRoot } from '../targets/root.ts';
import { at, bait, commandsFor, note, runEach } from './hostile.ts';

/** What is kept is restricted by commands too, made of paths, keys, values and unit names of the capture. */

/** The daemons that have restrictions of their own, a file of each, and a line in it that the plan edits. */
const daemons: readonly (readonly [known: string, daemon: string, file: string, line: string])[] = [
  ['bind', 'named', 'named.conf', 'allow-query { any; };'],
  ['postfix', 'postfix', 'main.cf', 'inet_interfaces = all'],
  ['exim', 'exim', 'exim.conf', 'local_interfaces = 0.0.0.0'],
  ['exim', 'exim', 'update-exim4.conf.conf', "dc_local_interfaces=''"],
  ['cups', 'cups', 'cupsd.conf', 'Listen *:631'],
  ['sendmail', 'sendmail', 'sendmail.cf', 'O DaemonPortOptions=Name=MTA'],
  ['ssh', 'sshd', 'sshd_config', 'ListenAddress 0.0.0.0'],
  ['smbd', 'samba', 'smb.conf', 'interfaces = eth0'],
  ['x11', 'x', 'Xservers', ':0 local /usr/bin/X :0 vt7'],
  ['x11', 'x', 'custom.conf', 'DisallowTCP=false'],
  ['identd', 'identd', 'oidentd', 'OIDENT_OPTIONS="-mf"'],
];
/** What else the plan calls; everything that edits is the real one. */
const tools =
  'systemctl rc-service sv service postconf postfix exim update-exim4.conf sendmail sshd testparm named-checkconf nft iptables ip6tables ipchains ufw firewall-cmd chkconfig ldd killall netfilter-persistent'.split(
    ' ',
  );
const firewalls: readonly HostFacts['firewall'][] = ['nft', 'iptables', 'ipchains', 'ufw', 'firewalld'];

const inPath = (name: string) => name.replaceAll(/[\t\n]/g, ' ');
const key = (line: string) => line.split(/[ =]/)[0] ?? '';

/** A line as it stands; one with the hostile text as its value; one with it as its key. */
function settings(daemon: string, path: string, line: string, name: string): readonly DaemonSettingFact[] {
  const fact = (number: number, of: string, value: string, text: string): DaemonSettingFact => ({
    daemon,
    key: of,
    value,
    evidence: [
      { file: 'cmd/settings', line: number, text: `${daemon}\t${path}\t${number}\t${text}`, origin: 'x' },
    ],
  });
  const value = inPath(name);
  return [
    fact(1, key(line), line.slice(key(line).length).replace(/^[ =]+/, ''), line),
    fact(2, key(line), value, `${key(line)} ${value}`),
    fact(3, value, value, `${value} ${value}`),
  ];
}

function starters(name: string): readonly Starter[] {
  const common = { line: 1, enabled: true, atBoot: true, runlevels: ['2'], evidence: at('/etc/x', name) };
  const file = `/etc/start/${inPath(name).replaceAll('/', '_')}`;
  const server = `/usr/sbin/${name}`;
  return [
    {
      kind: 'systemd',
      state: 'enabled',
      sockets: [],
      userUnit: false,
      ...common,
      file,
      name: `${name}.service`,
    },
    { kind: 'init-script', links: [], ...common, file, name },
    { kind: 'openrc', ...common, file, name },
    { kind: 'runit', ...common, file, name },
    { kind: 'inetd', flavour: 'inetd', protocol: 'tcp', server, wrapped: true, ...common, file, name },
    {
      ...{
        kind: 'xinetd',
        id: name,
        protocol: 'tcp',
        server,
        onlyFrom: [],
        bind: null,
        switchedBy: 'default',
      },
      ...{ ...common, file, name },
    },
  ];
}

function restrictions(
  name: string,
  starter: Starter,
  known: string,
  facts: readonly DaemonSettingFact[],
  turn: number,
): readonly string[] {
  return commandsFor(
    starter,
    name,
    { family: 'debian', init: 'systemd', firewall: firewalls[turn % firewalls.length] ?? null },
    {
      verdict: 'restrict',
      known,
      exe: `/usr/sbin/${name}/sshd`,
      port: 25,
      facts: {
        'daemon-settings': [...facts],
        'xinetd-conf': [],
        interfaces: [
          // Whoever reads interfaces takes numbers only; the plan does not rely on that.
          ...[name, '10.1.2.3'].map((address) => ({
            ...{ interface: name, family: 4 as const, address, prefixLength: 24 },
            evidence: facts[0]?.evidence ?? [{ file: '', line: 1, text: '', origin: '' }],
          })),
        ],
      },
    },
  );
}

test('no command of a restriction has a tab: copied from a printed page it is a blank', () => {
  const commands = daemons.flatMap(([known, daemon, file, line]) => {
    const facts = settings(daemon, `/etc/${file}`, line, 'plain').slice(0, 1);
    return starters('plain').flatMap((starter) => restrictions('plain', starter, known, facts, 0));
  });
  expect(commands.length).toBeGreaterThan(100);
  expect(commands.filter((command) => command.includes('\t'))).toEqual([]);
});

describe.skipIf(!canRoot())('restrictions from hostile captures (needs root, unshare, overlay)', () => {
  test('run nothing but the plan', async () => {
    const noted = tools.flatMap((name) => [`usr/bin/${name}`, `usr/sbin/${name}`]);
    const host = await openRoot({
      packages: [],
      files: Object.fromEntries(noted.map((path) => [path, [note, 0o755] as const])),
      init: ['/bin/sh', '-c', 'while :; do sleep 60; done'],
    });
    try {
      await host.boot();
      const commands = new Set<string>();
      const put = (path: string, text: string) => {
        mkdirSync(dirname(join(host.folder, path)), { recursive: true });
        writeFileSync(join(host.folder, path), text);
      };
      for (const [at, name] of bait('/tmp/canary').entries()) {
        const all = starters(name);
        for (const starter of all) put(starter.file ?? '', 'exit 0\n');
        for (const [which, [known, daemon, file, line]] of daemons.entries()) {
          const path = `/etc/${inPath(name)}/${file}`;
          const facts = settings(daemon, path, line, name);
          put(
            path,
            `${facts.map(({ evidence }) => evidence[0].text.split('\t')[3]).join('\n')}\noptions {\n[global]\n`,
          );
          for (const [by, starter] of all.entries())
            for (const command of restrictions(name, starter, known, facts, at + which + by))
              commands.add(command);
        }
      }
      expect(commands.size).toBeGreaterThan(1000);
      runEach(host, [...commands]);
      expect(readdirSync(join(host.folder, 'tmp')).filter((name) => name.startsWith('canary'))).toEqual([]);
      // They did run: files were edited, and tools were called with the names as whole words.
      const called = readFileSync(join(host.folder, 'tmp/called'), 'utf8');
      for (const name of bait('/tmp/canary').filter((each) => !each.includes('/')))
        expect([
          name,
          called.includes(`restart\u0001--\u0001${name}.service\u0001`) ||
            called.includes(`\u0001${name}.service\u0001`),
        ]).toEqual([name, true]);
      expect(readdirSync(join(host.folder, 'root/portledger-before/etc')).length).toBeGreaterThan(0);
    } finally {
      host.close();
    }
  });
});
