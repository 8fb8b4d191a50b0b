/** Captures whose every name is an attempt to run something, and what a plan makes of them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadKnowledge } from '../../src/knowledge/index.ts';
import type { Decision } from '../../src/model/decision.ts';
import type { Evidence } from '../../src/model/evidence.ts';
import type { Facts } from '../../src/model/facts.ts';
import type { HostFacts, Service, Starter } from '../../src/model/service.ts';
import { parse } from '../../src/parse/index.ts';
import { planFor } from '../../src/remediate/index.ts';
import type { Root } from '../targets/root.ts';

/** Whatever of this a shell or sed would run leaves a file /tmp/canary-N behind. */
export const bait = (canary: string): readonly string[] => [
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
  `"; system("touch ${canary}"); "`,
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

const afterLast = '\u0002';
/** A tool that notes how it was called, in place of what it does; at once, because some run beside each other. */
export const note = `#!/bin/sh\nprintf '%s\\1' "\${0##*/}" "$@" '${afterLast}' >> /tmp/called\n`;
/** What the tools noted: name and words of each call. */
export const notedIn = (called: string): readonly (readonly string[])[] =>
  called
    .split(`${afterLast}\u0001`)
    .filter((call) => call !== '')
    .map((call) => call.split('\u0001').slice(0, -1));

/** Each from a file of its own, in this order; some at a time, because all together take long on a busy machine. */
export function runEach(host: Root, commands: readonly string[]): void {
  const atOnce = 200;
  for (let from = 0; from < commands.length; from += atOnce) {
    const folder = `tmp/plan/${from}`;
    mkdirSync(join(host.folder, folder), { recursive: true });
    for (const [at, command] of commands.slice(from, from + atOnce).entries())
      writeFileSync(join(host.folder, folder, String(at).padStart(3, '0')), `${command}\n`);
    host.run(['sh', '-c', 'cd /; for each in "$1"/*; do sh "$each" < /dev/null; done', 'sh', `/${folder}`]);
  }
}

const inLine = (text: string) => text.replaceAll('\n', ' ');
export const at = (origin: string, text: string): Evidence => [
  { file: `file${origin}`, line: 1, text: inLine(text), origin },
];
export interface Told {
  readonly verdict: Decision['verdict'];
  /** Id of what is known of the service; null for a stranger. */
  readonly known: string | null;
  readonly exe: string | null;
  readonly port: number | null;
  readonly facts: Partial<Facts>;
}

const stranger: Told = { verdict: 'investigate', known: null, exe: null, port: null, facts: {} };
const base = loadKnowledge();

/** Every command of the plan for one service of that name, started like that. */
export function commandsFor(
  starter: Starter,
  name: string,
  given: Partial<HostFacts>,
  told: Partial<Told> = {},
): readonly string[] {
  const { verdict, known, exe, port, facts }: Told = { ...stranger, ...told };
  const evidence = at('/etc/x', name);
  const userUnit = starter.kind === 'systemd' && starter.userUnit;
  const asked = {
    pid: 4_000_000,
    ppid: 1,
    user: name,
    command: name,
    exe,
    exeDeleted: false,
    unit: name,
    container: null,
    started: null,
    evidence,
  };
  const socket = { protocol: 'tcp', family: 4, address: '0.0.0.0', exposure: 'any', evidence } as const;
  const service: Service = {
    id: name,
    name,
    title: name,
    sockets: [{ ...socket, port, portName: name, pid: null, program: name }],
    // A number that no process has.
    processes: userUnit || exe !== null ? [asked] : [],
    starters: [starter],
    listens: true,
    configured: true,
    startsAtBoot: true,
    exposure: 'any',
    knowledge: base.services.find(({ id }) => id === known) ?? null,
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
    verdict,
    rule: '',
    because: '',
    severity: 'high',
    confidence: 'certain',
    approval: null,
    evidence,
  };
  const empty = { file: 'x', sha256: '', bytes: 0, kind: 'folder' } as const;
  const bare = parse({ bundle: empty, capture: new Map(), sections: [], integrity: [] });
  const cgroup = `/user.slice/user-1900.slice/user@1900.service/app.slice/${name}`;
  const readings = {
    ...bare,
    facts: {
      ...bare.facts,
      ...facts,
      'proc-pid': [{ pid: asked.pid, key: 'cgroup' as const, value: cgroup, evidence }],
    },
  };
  const measure = { m1: 0, m2: 0, m3: 0, m4: 0, m5: 0, m6: 0 };
  const inventory = { host, services: [service], alreadyOff: [], superServers: [], contradictions: [] };
  const judgement = { decisions: [decision], findings: [], measure, rulesVersion: '', asked: [] };
  return planFor(inventory, judgement, readings).flatMap(({ steps }) =>
    steps.filter(({ when }) => when !== 'uninstall').flatMap(({ commands }) => commands),
  );
}
