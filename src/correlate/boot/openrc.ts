/**
 * OpenRC services: in runlevel sysinit, boot or default, or needed by one that is.
 *
 * `rc-update show`, `rc-status` and `ls -l /etc/runlevels/*` all tell it; a service that runs and stands in no runlevel was
 * started by hand or by need.
 */

import type { OpenrcStarter, SwitchedOff } from '../../model/service.ts';
import type { Answer } from './answers.ts';
import { type BootEntry, type Found, gather, type Host, hostPath, unique } from './entry.ts';
import { groupBy, initFolders } from './sysv.ts';

/** Runlevels that are not passed on the way up. */
const aside = new Set(['off', 'shutdown', 'recovery', 'single', 'nonetwork', 'reboot']);

export function openrcEntries(host: Host): Found {
  const { facts } = host;
  const rows = groupBy(facts.openrc, (fact) => fact.service);
  const links = groupBy(
    facts['rc-listing'].filter(
      (entry) => /^\/etc\/runlevels\/[^/]+$/.test(entry.directory) && !/^\.\.?$/.test(entry.name),
    ),
    (entry) => entry.name,
  );
  const scripts = new Map(
    facts['rc-listing']
      .filter((entry) => initFolders.has(entry.directory) && entry.mode.startsWith('-'))
      .map((entry) => [entry.name, entry]),
  );
  const texts = groupBy(facts['init-script'], (fact) => fact.script);
  const told =
    links.size > 0 || facts.openrc.some((fact) => fact.state === null || fact.runlevels.length > 0);
  const names = [...new Set([...rows.keys(), ...links.keys(), ...scripts.keys(), ...texts.keys()])].sort();
  const levelsOf = new Map(
    names.map((name) => [
      name,
      new Set([
        ...(rows.get(name) ?? []).flatMap((row) => row.runlevels),
        ...(links.get(name) ?? []).map((link) => link.directory.slice('/etc/runlevels/'.length)),
      ]),
    ]),
  );
  const started = new Set(
    names.filter((name) => host.runlevels.reached(levelsOf.get(name) ?? new Set()) === true),
  );
  addNeeded(
    started,
    (name) => texts.get(name)?.flatMap((text) => text.requiredStart) ?? [],
    providersOf(facts),
  );

  const entries: BootEntry[] = [];
  const off: SwitchedOff[] = [];
  for (const name of names) {
    const levels = levelsOf.get(name) ?? new Set<string>();
    const own = [...(rows.get(name) ?? []), ...(links.get(name) ?? [])];
    const script = scripts.get(name);
    const text = texts.get(name) ?? [];
    const evidence = gather([...own, ...(script === undefined ? [] : [script]), ...text]);
    if (evidence === null || name === 'functions.sh') continue;
    const atBoot: Answer = started.has(name) ? true : told ? false : null;
    const starter: OpenrcStarter = {
      kind: 'openrc',
      name,
      file:
        text.map((fact) => hostPath(fact.evidence[0])).find((path) => path !== null) ?? `/etc/init.d/${name}`,
      line: null,
      enabled: told ? [...levels].some((level) => !aside.has(level)) : null,
      atBoot,
      runlevels: [...levels].sort(),
      evidence,
    };
    entries.push({
      starter,
      programs: unique(text.flatMap((fact) => fact.programs)),
      names: unique([name, ...text.flatMap((fact) => [...fact.provides, ...fact.processNames])]),
      pidFiles: unique(text.flatMap((fact) => fact.pidFiles)),
      pids: [],
      listens: [],
    });
    const runs = (rows.get(name) ?? []).some((row) => row.state === 'started');
    if (atBoot === false && !runs)
      off.push({ kind: 'openrc', name, file: starter.file, line: null, evidence });
  }
  return { entries, off };
}

function providersOf(facts: Host['facts']): ReadonlyMap<string, readonly string[]> {
  const providers = new Map<string, string[]>();
  for (const fact of facts['init-script'])
    for (const name of [fact.script, ...fact.provides])
      providers.set(name, [...(providers.get(name) ?? []), fact.script]);
  return providers;
}

/** `need rpcbind` starts rpcbind, in a runlevel or not. */
function addNeeded(
  started: Set<string>,
  needs: (name: string) => readonly string[],
  providers: ReadonlyMap<string, readonly string[]>,
): void {
  const waiting = [...started];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    for (const need of needs(name)) {
      const candidates = providers.get(need) ?? [];
      // Several that provide it: one that starts anyway will do.
      if (candidates.length !== 1 || candidates.some((one) => started.has(one))) continue;
      for (const one of candidates) {
        started.add(one);
        waiting.push(one);
      }
    }
  }
}
