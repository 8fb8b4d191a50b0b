/**
 * Upstart jobs, and the service folders of runit, daemontools and s6.
 *
 * An Upstart job starts where it says `start on …` and neither it nor its override says `manual`. A service folder is
 * started by its supervisor unless a file `down` lies in it.
 */

import type { DirectoryEntry, SupervisedFact } from '../../model/facts.ts';
import type { SupervisedStarter, SwitchedOff } from '../../model/service.ts';
import { type Answer, all } from './answers.ts';
import { type BootEntry, type Found, gather, type Host, hostPath, unique } from './entry.ts';
import { groupBy } from './sysv.ts';

export function supervisedEntries(host: Host): Found {
  const entries: BootEntry[] = [];
  const off: SwitchedOff[] = [];
  const facts = host.facts.supervised;
  const folders = serviceFolders(host.facts['rc-listing']);
  const jobs = groupBy(
    facts.filter((fact) => fact.kind === 'upstart'),
    (fact) => fact.name,
  );
  for (const [name, own] of [...jobs].sort(byName)) add(upstartStarter(host, name, own), own);
  const services = groupBy(
    facts.filter((fact) => fact.kind !== 'upstart'),
    (fact) => fact.name,
  );
  for (const name of folders.keys()) if (!services.has(name)) services.set(name, []);
  for (const [name, own] of [...services].sort(byName)) add(folderStarter(host, name, own, folders), own);
  return { entries, off };

  function add(starter: SupervisedStarter | null, own: readonly SupervisedFact[]): void {
    if (starter === null) return;
    const programs = unique(own.flatMap((fact) => (fact.program === null ? [] : [fact.program])));
    const pids = own.flatMap((fact) => (fact.pid === null ? [] : [fact.pid]));
    entries.push({ starter, programs, names: [starter.name], pidFiles: [], pids, listens: [] });
    if (starter.enabled === false && !own.some((fact) => fact.running === true))
      off.push({
        kind: starter.kind,
        name: starter.name,
        file: starter.file,
        line: starter.line,
        evidence: starter.evidence,
      });
  }
}

const byName = (a: readonly [string, unknown], b: readonly [string, unknown]) => (a[0] < b[0] ? -1 : 1);

function upstartStarter(host: Host, name: string, own: readonly SupervisedFact[]): SupervisedStarter | null {
  const evidence = gather(own);
  if (evidence === null) return null;
  const texts = own.filter((fact) => fact.enabled !== null);
  // ssh.override is read after ssh.conf, and what it says counts.
  const last = texts.find((fact) => fact.evidence[0].origin.endsWith('.override')) ?? texts[0];
  const enabled = last?.enabled ?? null;
  const file = last === undefined ? null : hostPath(last.evidence[0]);
  const boots = host.init === 'upstart' ? true : host.init === 'unknown' ? null : false;
  return {
    kind: 'upstart',
    name,
    file,
    line: last?.evidence[0].line ?? null,
    enabled,
    atBoot: all(boots, enabled, inRunlevel(host, own)),
    runlevels: unique(own.flatMap((fact) => [...levelsIn(fact)])),
    evidence,
  };
}

/** `start on runlevel [2345]` | `start on runlevel [!016]` */
function levelsIn(fact: SupervisedFact): ReadonlySet<string> {
  const text = fact.evidence.map((line) => line.text).join(' ');
  const match = /runlevel \[(!?)([0-6S]+)\]/.exec(text);
  if (match === null || !/start on/.test(text)) return new Set();
  const named = match[2] ?? '';
  return new Set([...'0123456S'].filter((level) => named.includes(level) !== (match[1] === '!')));
}

function inRunlevel(host: Host, own: readonly SupervisedFact[]): Answer {
  const levels = own.map(levelsIn).find((set) => set.size > 0);
  // Other events (filesystem, net-device-up, started dbus) are taken to come.
  return levels === undefined ? true : host.runlevels.reached(levels);
}

interface ServiceFolder {
  /** The entry that makes it part of what the supervisor runs: `/etc/service/ssh -> /etc/sv/ssh`. */
  readonly placed: readonly DirectoryEntry[];
  readonly down: readonly DirectoryEntry[];
}

/** Folders that a supervisor scans. */
const scanned =
  /^(?:\/etc\/service|\/service|\/var\/service|\/run\/runit\/service|\/etc\/runit\/runsvdir\/(?:current|default)|\/run\/service|\/etc\/s6\/(?:adminsv|sv)?\/?default)$/;

function serviceFolders(listing: readonly DirectoryEntry[]): ReadonlyMap<string, ServiceFolder> {
  const folders = new Map<string, ServiceFolder>();
  const scannedEntries = listing.filter(
    (entry) => scanned.test(entry.directory) && /^[ld]/.test(entry.mode) && !entry.name.startsWith('.'),
  );
  for (const entry of scannedEntries) {
    const places = [`${entry.directory}/${entry.name}`, entry.target ?? '', `/etc/sv/${entry.name}`];
    folders.set(entry.name, {
      placed: [...(folders.get(entry.name)?.placed ?? []), entry],
      down: listing.filter((other) => other.name === 'down' && places.includes(other.directory)),
    });
  }
  return folders;
}

function folderStarter(
  host: Host,
  name: string,
  own: readonly SupervisedFact[],
  folders: ReadonlyMap<string, ServiceFolder>,
): SupervisedStarter | null {
  const folder = folders.get(name);
  const evidence = gather([...(folder?.placed ?? []), ...(folder?.down ?? []), ...own]);
  if (evidence === null) return null;
  const said = own[0]?.kind ?? (folder?.placed[0]?.directory === '/service' ? 'daemontools' : 'runit');
  const kind = said === 'upstart' ? said : (supervisorOf(host) ?? said);
  const told = own.find((fact) => fact.enabled !== null)?.enabled ?? null;
  const placed: Answer = folder === undefined ? (folders.size > 0 ? false : null) : true;
  const enabled: Answer = (folder?.down.length ?? 0) > 0 ? false : (told ?? placed);
  const supervisor = supervisorRuns(host, own);
  return {
    kind,
    name,
    file:
      folder?.placed[0] === undefined
        ? (folderIn(own) ?? `/etc/sv/${name}`)
        : `${folder.placed[0].directory}/${name}`,
    line: null,
    enabled,
    atBoot: all(enabled, supervisor),
    runlevels: [],
    evidence,
  };
}

/** `/etc/service/ssh` of `run: /etc/service/ssh/.: (pid 972) 100s`. */
function folderIn(own: readonly SupervisedFact[]): string | null {
  for (const fact of own) {
    const match = /^(?:(?:run|down|finish): )?(\/[^: ]+?)(?:\/\.?)?: /.exec(fact.evidence[0].text);
    if (match?.[1] !== undefined) return match[1];
    // Of s6 no status is captured: there is only /etc/service/ssh/run.
    const [, folder, above] = /^((\/.*)\/[^/]+)\/run$/.exec(fact.evidence[0].origin) ?? [];
    if (folder !== undefined && scanned.test(above ?? '')) return folder;
  }
  return null;
}

/** Folders of all three look alike; which of them it is shows in who scans them. */
function supervisorOf(host: Host): SupervisedStarter['kind'] | null {
  const kinds = (
    [
      [/(?:^|\/)s6-svscan\b/, 's6'],
      [/(?:^|\/)svscan\b/, 'daemontools'],
      [/(?:^|\/)runsvdir\b/, 'runit'],
    ] as const
  ).flatMap(([program, kind]) => (host.facts.ps.some(({ command }) => program.test(command)) ? [kind] : []));
  return kinds.length === 1 ? (kinds[0] ?? null) : null;
}

/** Does something at boot look at these folders? runit as process 1, or a supervisor that runs now and so was started. */
function supervisorRuns(host: Host, own: readonly SupervisedFact[]): Answer {
  if (host.init === 'runit' || own.some((fact) => fact.running === true)) return true;
  const runs = host.facts.ps.some((process) =>
    /(?:^|\/)(?:runsvdir|svscan|s6-svscan)\b/.test(process.command),
  );
  return runs ? true : null;
}
