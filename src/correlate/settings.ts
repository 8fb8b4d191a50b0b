/**
 * What a service was told to do: settings of its daemon's own configuration (named's listen-on, the MTA's ports), the
 * command line that carries its flags, the RPC programs that are registered with a portmapper, and the fetchmail that
 * feeds a mail server. On these hang the HOWTO's exceptions; nothing is judged here.
 */

import type { Evidence, SourceLine } from '../model/evidence.ts';
import type { DaemonSettingFact } from '../model/facts.ts';
import type { Knowledge } from '../model/knowledge.ts';
import { oncePer } from '../model/once-per.ts';
import type { ServiceSetting } from '../model/service.ts';
import { baseName } from './processes.ts';
import type { Draft, Scene } from './scene.ts';

const oneOf = (names: string) => {
  const all: ReadonlySet<string> = new Set(names.split(' '));
  return (name: string) => all.has(name);
};

/** Name of a daemon's settings → programs and knowledge entries that they concern. */
const daemons: ReadonlyMap<string, (name: string) => boolean> = new Map([
  ['named', oneOf('named bind bind9')],
  ['sendmail', oneOf('sendmail sendmail-mta sm-mta')],
  ['postfix', oneOf('postfix master')],
  ['exim', (name) => name === 'exim' || /^exim\d$/.test(name)],
  ['identd', (name) => name.endsWith('identd') || name === 'auth' || name === 'ident'],
  ['sshd', oneOf('ssh sshd')],
  ['x', oneOf('X x x11 Xorg Xvfb xorg xdm gdm Xwayland Xvnc')],
  ['cups', oneOf('cupsd cups cups-lpd')],
  ['samba', oneOf('smbd nmbd samba')],
  ['nfs', oneOf('nfs nfsd nfs-server mountd rpc.mountd')],
  ['rpcbind', oneOf('rpcbind portmap')],
  ['qmail', (name) => name.startsWith('qmail')],
  [
    'r-services',
    oneOf(
      'rlogin rlogind rsh rshd rexec rexecd shell shelld login logind in.rlogin in.rlogind in.rsh in.rshd in.rexec in.rexecd in.shell in.shelld in.login in.logind',
    ),
  ],
]);

/** Knowledge entries whose flags decide something: their command line is shown as a setting. */
const commandLineCounts = new Set(['identd', 'bind', 'x11', 'lpd', 'cups', 'rpcbind']);
const mailServers = new Set(['sendmail', 'postfix', 'exim', 'qmail', 'courier-mta', 'opensmtpd', 'smtp']);

export function settingsOf(
  draft: Draft,
  knowledge: Knowledge | null,
  scene: Scene,
): readonly ServiceSetting[] {
  const id = knowledge?.id ?? '';
  const own = ownSettings(draft, knowledge, scene.readings.facts['daemon-settings']);
  if (knowledge === null) return own;
  const command = commandLineCounts.has(id) || mailServers.has(id) ? commandLine(draft) : [];
  return command.concat(
    own,
    id === 'rpcbind' ? registeredPrograms(scene) : [],
    mailServers.has(id) ? fetchmails(scene) : [],
  );
}

function ownSettings(
  draft: Draft,
  knowledge: Knowledge | null,
  facts: readonly DaemonSettingFact[],
): readonly ServiceSetting[] {
  if (facts.length === 0) return [];
  const names = [
    knowledge?.id ?? '',
    draft.program ?? '',
    ...draft.entries.flatMap((entry) => (entry.server === null ? [] : [baseName(entry.server)])),
  ].filter((name) => name !== '');
  const own = toldOf(facts).filter((daemon) =>
    names.some((name) => name === daemon || daemons.get(daemon)?.(name) === true),
  );
  if (own.length === 0) return [];
  return facts
    .filter(({ daemon }) => own.includes(daemon))
    .map(({ key, value, evidence }) => ({ key, value, evidence }));
}

/** The daemons of which there is a setting. */
const toldOf = oncePer((facts: readonly DaemonSettingFact[]): readonly string[] => [
  ...new Set(facts.map(({ daemon }) => daemon)),
]);

/** `/usr/sbin/in.identd in.identd -l -e -o -n -N` of inetd.conf, or what ps shows of the daemon. */
function commandLine(draft: Draft): readonly ServiceSetting[] {
  const [entry] = draft.entries;
  if (entry !== undefined) {
    const evidence = asEvidence(entry.lines);
    return entry.command === null || evidence === null
      ? []
      : [{ key: 'command line', value: entry.command, evidence }];
  }
  const { main } = draft;
  const evidence = asEvidence(main?.lines ?? []);
  // A daemon that shows its state in its title (`sendmail: accepting connections`) hides its arguments.
  if (main === null || main.pid === 1 || evidence === null || !/\s/.test(main.command)) return [];
  return main.command.includes(': ') && /^\S+: /.test(main.command)
    ? []
    : [{ key: 'command line', value: main.command, evidence }];
}

/** `100005 mountd (1694/tcp, 1695/udp)`; the portmapper's own number is left out. */
function registeredPrograms(scene: Scene): readonly ServiceSetting[] {
  const programs = new Map<number, { name: string; places: Set<string>; lines: SourceLine[] }>();
  for (const fact of scene.readings.facts.rpcinfo) {
    const known = scene.knowledge.knownBy.rpcProgram(fact.program)[0];
    const group = programs.get(fact.program) ?? {
      name: fact.name ?? known?.names[0] ?? 'unnamed',
      places: new Set<string>(),
      lines: [],
    };
    group.places.add(`${fact.port}/${fact.protocol}`);
    group.lines.push(...fact.evidence);
    programs.set(fact.program, group);
  }
  return [...programs].flatMap(([number, { name, places, lines }]) => {
    const evidence = asEvidence(lines.slice(0, 4));
    return evidence === null
      ? []
      : [{ key: 'registered program', value: `${number} ${name} (${[...places].join(', ')})`, evidence }];
  });
}

/** A fetchmail in the process list or in a crontab: it hands its mail to port 25, or to a program of its own with -m. */
function fetchmails(scene: Scene): readonly ServiceSetting[] {
  const { ps, cron } = scene.readings.facts;
  return [...ps, ...cron]
    .filter(
      ({ command }) =>
        command.includes('fetchmail') &&
        /(?:^|[\s/;&|])fetchmail(?:\s|$)/.test(command) &&
        !/\b(?:grep|ls|man|vi|cat)\b/.test(command),
    )
    .slice(0, 3)
    .map(({ command, evidence }) => ({ key: 'fetchmail', value: command, evidence }));
}

function asEvidence(lines: readonly SourceLine[]): Evidence | null {
  const [first, ...rest] = lines;
  return first === undefined ? null : [first, ...rest];
}
