import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Decision } from '../../src/model/decision.ts';
import type { Evidence } from '../../src/model/evidence.ts';
import type { HostFacts, Service, Starter } from '../../src/model/service.ts';
import { parse } from '../../src/parse/index.ts';
import { planFor } from '../../src/remediate/index.ts';
import { canRoot, openRoot } from '../targets/root.ts';

/**
 * Plans from captures whose every name is an attempt to run something. They are executed, as printed, on a host where the
 * tools note how they were called: nothing but the plan runs, and each name arrives as one word or not at all.
 */

/** Whatever of this a shell or sed would run leaves a file /tmp/canary-N behind. */
const bait = (canary: string): readonly string[] => [
  `; touch ${canary} #`,
  `a;touch ${canary}`,
  `$(touch ${canary})`,
  `\`touch ${canary}\``,
  `'; touch ${canary}; '`,
  `"; touch ${canary}; "`,
  `'"'"'; touch ${canary} #`,
  `a\ntouch ${canary}\n`,
  `| touch ${canary}`,
  `&& touch ${canary} &&`,
  `x/e touch ${canary}`,
  `x/;etouch ${canary};s/x/`,
  `x$/p;e touch ${canary}`,
  `\\\n;touch ${canary}`,
  `--help`,
  `-e touch ${canary}`,
  `with  blanks and\ttab`,
  `ü €\u202etxt.exe\u0007`,
  `*`,
  `~root`,
  `!!`,
  `%s%n`,
];

const noted = ['update-rc.d', 'chkconfig', 'insserv', 'crontab', 'at', 'atrm', 'su', 'killall', 'telinit'];
const note = `#!/bin/sh\n{ printf '%s\\1' "\${0##*/}" "$@"; printf '\\2'; } >> /tmp/called\n`;

const inLine = (text: string) => text.replaceAll('\n', ' ');
const at = (origin: string, text: string): Evidence => [
  { file: `file${origin}`, line: 1, text: inLine(text), origin },
];
const common = { line: 1, enabled: true, atBoot: true, runlevels: ['2', '3'] };

function starters(name: string): readonly Starter[] {
  const plainName = name.replaceAll('/', '_');
  const file = (folder: string) => `${folder}/${plainName}`;
  const entry = `${name} stream tcp nowait root /bin/true`;
  const inFile = (path: string, text: string) => ({ ...common, name, file: path, evidence: at(path, text) });
  const inetd = { kind: 'inetd', flavour: 'inetd', protocol: 'tcp', server: name, wrapped: false } as const;
  const xinetd = {
    kind: 'xinetd',
    id: name,
    protocol: 'tcp',
    server: name,
    onlyFrom: [],
    bind: null,
  } as const;
  const links = [`/etc/rc2.d/S20${plainName}`, `/etc/rc3.d/S20${plainName}`];
  const script = { kind: 'init-script', links, ...inFile(file('/etc/init.d'), links[0] ?? '') } as const;
  return [
    { ...inetd, ...inFile(file('/etc/inetd.d'), entry) },
    { ...inetd, ...inFile(file('/etc/inetd.d'), `#${entry}`), enabled: false },
    { ...xinetd, switchedBy: 'default', ...inFile(file('/etc/xinetd.d'), `service ${name}`) },
    script,
    { kind: 'slackware-rc', byModeBit: true, ...inFile(file('/etc/rc.d'), name) },
    { kind: 'slackware-rc', byModeBit: false, ...inFile('/etc/rc.d/rc.inet2', name) },
    { kind: 'inittab', respawn: true, ...inFile('/etc/inittab', `x:2:respawn:${name}`) },
    { kind: 'cron', ...inFile(file('/var/spool/cron/crontabs'), `@reboot ${name}`) },
    { kind: 'cron', ...inFile(file('/etc/cron.d'), `@reboot ${name} ${name}`) },
    { kind: 'at', ...inFile(file('/var/spool/at'), name) },
    { kind: 'unknown', wouldTell: name, ...inFile(file('/opt'), name) },
  ];
}

const hosts: readonly Partial<HostFacts>[] = [
  { family: 'debian', init: 'sysvinit', tools: new Set(['update-rc.d', 'killall', 'telinit']) },
  { family: 'redhat', init: 'sysvinit', tools: new Set(['chkconfig', 'pidof']) },
  { family: 'suse', init: 'sysvinit', tools: new Set(['insserv', 'ps']) },
  { family: 'slackware', init: 'slackware', tools: new Set(['netstat', 'killall']) },
];

function commandsFor(starter: Starter, name: string, given: Partial<HostFacts>): readonly string[] {
  const evidence = at('/etc/x', name);
  const socket = { protocol: 'tcp', family: 4, address: '0.0.0.0', exposure: 'any', evidence } as const;
  const service: Service = {
    id: name,
    name,
    title: name,
    sockets: [{ ...socket, port: null, portName: name, pid: null, program: name }],
    processes: [],
    starters: [starter],
    listens: true,
    configured: true,
    startsAtBoot: true,
    exposure: 'any',
    knowledge: null,
    recognisedBy: 'nothing',
    package: { manager: 'dpkg', name, version: name, evidence: at('/var/lib/dpkg', name) },
    contradictions: [],
    settings: [],
    filters: [],
    evidence,
  };
  const host: HostFacts = {
    name,
    distribution: name,
    family: 'debian',
    init: 'sysvinit',
    inetd: null,
    kernel: null,
    runlevel: null,
    tools: null,
    initScripts: '/etc/init.d',
    firewall: null,
    asRoot: true,
    ...given,
  };
  const decision: Decision = {
    serviceId: name,
    verdict: 'investigate',
    rule: '',
    because: '',
    severity: 'high',
    confidence: 'certain',
    approval: null,
    evidence,
  };
  const empty = { file: 'x', sha256: '', bytes: 0, kind: 'folder' } as const;
  const readings = parse({ bundle: empty, capture: new Map(), sections: [], integrity: [] });
  const measure = { m1: 0, m2: 0, m3: 0, m4: 0, m5: 0, m6: 0 };
  const inventory = { host, services: [service], alreadyOff: [], superServers: [], contradictions: [] };
  const judgement = { decisions: [decision], findings: [], measure, rulesVersion: '', asked: [] };
  return planFor(inventory, judgement, readings).flatMap(({ steps }) =>
    steps.filter(({ when }) => when !== 'uninstall').flatMap(({ commands }) => commands),
  );
}

describe.skipIf(!canRoot())('plans from hostile captures (needs root, unshare, overlay)', () => {
  test('execute nothing but the plan, and give each name to the tools as one word', async () => {
    const paths = noted.flatMap((name) => [`usr/bin/${name}`, `usr/sbin/${name}`]);
    const tools = Object.fromEntries(paths.map((path) => [path, [note, 0o755] as const]));
    const host = await openRoot({
      packages: [],
      files: tools,
      init: ['/bin/sh', '-c', 'while :; do sleep 60; done'],
    });
    try {
      await host.boot();
      const names = bait('/tmp/canary');
      // What kind of host it is changes the plan for these two only.
      const asked = (kind: string, host: number) => host === 0 || kind === 'init-script' || kind === 'inetd';
      const plans = hosts.flatMap((facts, index) =>
        names.flatMap((name) =>
          starters(name)
            .filter(({ kind }) => asked(kind, index))
            .flatMap((starter) => commandsFor(starter, name, facts)),
        ),
      );
      // The edits find files of those names, and the very lines, so that each of them really runs.
      for (const name of names)
        for (const { kind, file, evidence } of starters(name)) {
          const path = join(host.folder, file ?? '');
          if (file === null || existsSync(path)) continue;
          mkdirSync(join(path, '..'), { recursive: true });
          // The plan runs an rc script by right, so that one does nothing.
          const byRight = kind === 'slackware-rc' && !path.endsWith('rc.inet2');
          writeFileSync(path, byRight ? 'exit 0\n' : `${evidence[0].text}\n}\n`);
        }
      mkdirSync(join(host.folder, 'tmp/plan'));
      const commands = [...new Set(plans)].filter((command) => !/^(?:sleep|kill -HUP 1)/.test(command));
      for (const [index, command] of commands.entries())
        writeFileSync(join(host.folder, 'tmp/plan', String(index).padStart(5, '0')), `${command}\n`);
      // A line that starts something is run by its undo as the host has it: those are not the plan's names.
      const own = commands.filter((command) => !/\| sh$/.test(command));
      expect(own.length).toBeGreaterThan(500);
      host.run(['sh', '-c', 'cd /; for each in /tmp/plan/*; do grep -q "| sh$" "$each" || sh "$each"; done']);
      expect(readdirSync(join(host.folder, 'tmp')).filter((name) => name.startsWith('canary'))).toEqual([]);
      expect(existsSync(join(host.folder, 'root/portledger-before'))).toBe(true);

      const calls = readFileSync(join(host.folder, 'tmp/called'), 'utf8')
        .split('\u0002')
        .filter((call) => call !== '')
        .map((call) => call.split('\u0001').slice(0, -1));
      const named = calls.filter(([tool = '']) => /^(?:update-rc\.d|chkconfig|insserv)$/.test(tool));
      const words = new Set(named.flat());
      const whole = names.filter((name) => !name.startsWith('-') && !name.includes('/'));
      for (const name of whole) expect(words).toContain(name);
      const plainWords = /^(?:update-rc\.d|chkconfig|insserv|disable|enable|on|off|--level|-r|[0-9S]+)$/;
      expect([...words].filter((word) => !names.includes(word) && !plainWords.test(word))).toEqual([]);
      expect(words).not.toContain('--help');
    } finally {
      host.close();
    }
  });
});
