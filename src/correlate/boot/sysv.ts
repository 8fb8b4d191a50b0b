/**
 * Init scripts: `/etc/init.d/ssh` and the links S20ssh that start it in a runlevel.
 *
 * Only K links, or none at all, is off. rcS.d and SuSE's boot.d count whatever the runlevel. A link to a script that is
 * not there, or may not be executed, starts nothing. Under systemd the links say something only for scripts
 * that systemd makes units of; those are found by systemd.ts.
 */

import type { Evidence, SourceLine } from '../../model/evidence.ts';
import type {
  ChkconfigFact,
  DirectoryEntry,
  InitScriptFact,
  ServiceStatusFact,
  UnitFileFact,
} from '../../model/facts.ts';
import { oncePer } from '../../model/once-per.ts';
import type { InitScriptStarter, SwitchedOff } from '../../model/service.ts';
import { evidenceOf } from '../evidence-lines.ts';
import { type Answer, all } from './answers.ts';
import { type BootEntry, type Found, type Host, hostPath, unique } from './entry.ts';

/** Names in init.d that belong to the boot itself. */
const machinery = new Set(
  'README rc rcS rc.sysinit functions skeleton skeleton.compat skel.comment reboot halt single boot boot.local before.local after.local killall killprocs sendsigs umountfs umountroot umountnfs.sh rx Makefile'.split(
    ' ',
  ),
);

export interface Script {
  readonly name: string;
  readonly facts: readonly InitScriptFact[];
  readonly links: readonly DirectoryEntry[];
  /** Runlevels with an S link, or switched on in chkconfig's table. */
  readonly levels: ReadonlySet<string>;
  readonly entry: DirectoryEntry | null;
  readonly chkconfig: readonly ChkconfigFact[];
  /** False where the folder was listed and the script is missing or not executable. */
  readonly runnable: Answer;
  /** Do the listings tell in which runlevels it starts? */
  readonly levelsKnown: boolean;
}

/** The runlevels with services, and those that every boot runs before them. */
const usual = ['2', '3', '4', '5'] as const;
const starting = [...usual, 'S', 'boot'] as const;

export const initFolders = new Set(['/etc/init.d', '/etc/rc.d/init.d']);

type Scripts = ReadonlyMap<string, Script>;

/** By runlevel; hosts of one image have these listings in common. */
const scriptsOf = oncePer(
  (
    _listing: readonly DirectoryEntry[],
    _texts: readonly InitScriptFact[],
    _table: readonly ChkconfigFact[],
    _status: readonly ServiceStatusFact[],
  ) => new Map<string | null, Scripts>(),
);

/** Every script that any listing names. */
export function sysvScripts(host: Host): Scripts {
  const { facts, runlevels } = host;
  const made = scriptsOf(
    facts['rc-listing'],
    facts['init-script'],
    facts.chkconfig,
    facts['service-status-all'],
  );
  const scripts = made.get(runlevels.name) ?? findScripts(host);
  made.set(runlevels.name, scripts);
  return scripts;
}

function findScripts(host: Host): Scripts {
  const listing = host.facts['rc-listing'];
  const folder = listing.filter((entry) => initFolders.has(entry.directory) && entry.name !== '..');
  const inFolder = new Map(folder.map((entry) => [entry.name, entry]));
  const links = groupBy(
    listing.filter((entry) => entry.link !== null),
    (entry) => entry.link?.script ?? '',
  );
  const texts = groupBy(host.facts['init-script'], (fact) => fact.script);
  const rows = groupBy(
    host.facts.chkconfig.filter((fact) => fact.scope === 'sysv'),
    (fact) => fact.name,
  );
  const status = new Set(host.facts['service-status-all'].map((fact) => fact.script));
  const names = new Set([...inFolder.keys(), ...links.keys(), ...texts.keys(), ...rows.keys(), ...status]);
  const listed = new Set<string>();
  for (const { link } of listing) if (link !== null) listed.add(link.runlevel);
  const level = host.runlevels.name;
  const defaultListed =
    level !== null && /^[0-6]$/.test(level) ? listed.has(level) : usual.some((each) => listed.has(each));
  const scripts = new Map<string, Script>();
  for (const name of [...names].sort()) {
    const entry = inFolder.get(name) ?? null;
    if (machinery.has(name) || name.startsWith('.') || entry?.mode.startsWith('d') === true) continue;
    if (entry?.target?.endsWith('/upstart-job') === true) continue;
    const own = links.get(name) ?? [];
    const table = rows.get(name) ?? [];
    const started = own.flatMap((link) => (link.link?.starts === true ? [link.link.runlevel] : []));
    const inTable = table.flatMap((row) => Object.keys(row.levels).filter((level) => row.levels[level]));
    scripts.set(name, {
      name,
      facts: texts.get(name) ?? [],
      links: own,
      levels: new Set([...started, ...inTable.map((one) => (one === 'B' ? 'boot' : one))]),
      entry,
      chkconfig: table,
      runnable: runnable(name, entry, folder.length > 0),
      levelsKnown: defaultListed || table.length > 0,
    });
  }
  return scripts;
}

function runnable(name: string, entry: DirectoryEntry | null, listed: boolean): Answer {
  if (entry === null) return listed ? false : null;
  // A link's own mode says nothing; Debian sources NAME.sh, so it needs no x bit.
  if (entry.mode === '' || entry.mode.startsWith('l') || name.endsWith('.sh')) return true;
  return entry.mode.includes('x');
}

/** By init and runlevel: with the listings that the scripts come from these say which levels are reached. */
const foundOf = oncePer(
  (_scripts: Scripts, _status: readonly ServiceStatusFact[], _units: readonly UnitFileFact[]) =>
    new Map<string, Found>(),
);

export function sysvEntries(host: Host, scripts: Scripts): Found {
  const made = foundOf(scripts, host.facts['service-status-all'], host.facts['systemctl-unit-files']);
  const key = `${host.init} ${host.runlevels.name}`;
  const found = made.get(key) ?? makeEntries(host, scripts);
  made.set(key, found);
  return found;
}

function makeEntries(host: Host, scripts: Scripts): Found {
  const entries: BootEntry[] = [];
  const off: SwitchedOff[] = [];
  for (const script of scripts.values()) {
    const starter = starterOf(host, script);
    if (starter === null) continue;
    entries.push(scriptEntry(script, starter));
    if (starter.enabled === false && script.runnable !== false) off.push(offOf(script, starter));
  }
  return { entries, off };
}

function starterOf(host: Host, script: Script): InitScriptStarter | null {
  const evidence = scriptEvidence(script, host);
  if (evidence === null) return null;
  // Where the folder was not listed, a link or a row of chkconfig proves enough that the script is there.
  const runs = script.runnable ?? (script.links.length + script.chkconfig.length > 0 ? true : null);
  const known = script.levelsKnown || script.levels.has('S') || script.levels.has('boot');
  const enabled = known ? starting.some((level) => script.levels.has(level)) : null;
  const native = host.init === 'systemd';
  return {
    kind: 'init-script',
    name: script.name,
    file:
      script.facts.map((fact) => hostPath(fact.evidence[0])).find((path) => path !== null) ??
      folderPath(script),
    line: null,
    enabled,
    // Where systemd boots, a script without a unit is not started; without a list of units that cannot be told.
    atBoot: native
      ? host.facts['systemctl-unit-files'].length > 0
        ? false
        : enabled === false
          ? false
          : null
      : all(runs, known ? host.runlevels.reached(script.levels) : null),
    runlevels: [...script.levels].sort(),
    links: script.links
      .filter((link) => link.link?.starts === true)
      .map((link) => `${link.directory}/${link.name}`),
    evidence,
  };
}

export function scriptEvidence(script: Script, host: Host): Evidence | null {
  const lists: (readonly SourceLine[])[] = [];
  for (const { link, evidence } of script.links) if (link?.starts === true) lists.push(evidence);
  if (lists.length === 0) for (const { evidence } of script.links) lists.push(evidence);
  for (const { evidence } of script.chkconfig) lists.push(evidence);
  if (script.entry !== null) lists.push(script.entry.evidence);
  // The header and the line that starts the program, not the whole script.
  for (const { evidence } of script.facts) lists.push(evidence.slice(0, 8));
  for (const fact of host.facts['service-status-all'])
    if (fact.script === script.name) lists.push(fact.evidence);
  return evidenceOf(...lists);
}

function scriptEntry(script: Script, starter: InitScriptStarter): BootEntry {
  return {
    starter,
    programs: unique(script.facts.flatMap((fact) => fact.programs)),
    names: unique([
      script.name,
      ...script.facts.flatMap((fact) => [...fact.provides, ...fact.processNames]),
      ...script.chkconfig.map((row) => row.name),
    ]),
    pidFiles: unique(script.facts.flatMap((fact) => fact.pidFiles)),
    pids: [],
    listens: [],
  };
}

function offOf(script: Script, starter: InitScriptStarter): SwitchedOff {
  return {
    kind: 'init-script',
    name: script.name,
    file: starter.file,
    line: null,
    evidence: starter.evidence,
  };
}

function folderPath(script: Script): string | null {
  return script.entry === null ? null : `${script.entry.directory}/${script.entry.name}`;
}

export function groupBy<T>(values: readonly T[], key: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const name = key(value);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [value]);
    else group.push(value);
  }
  return groups;
}
