/**
 * A script and a line of inittab, rc.local or cron that start one program at boot: one service with two starters.
 *
 *     ft:2345:respawn:/usr/sbin/vsftpd        and        /etc/rc2.d/S01vsftpd
 *
 * One of them came first and its process holds the port; the other has none. Left apart it would be a second service that does
 * not listen, and the plan of either would leave the other's boot in place.
 */

import type { BootEntry } from './boot/index.ts';
import type { KnownProcess } from './processes.ts';
import type { Draft, Scene } from './scene.ts';
import { holdsWords, isGivenAll, isTelling, lineKinds, runs } from './starting.ts';

const scriptKinds: ReadonlySet<string> = new Set(['init-script', 'openrc', 'slackware-rc']);
const isScript = ({ starter }: BootEntry) => scriptKinds.has(starter.kind);
const isLine = ({ starter }: BootEntry) => lineKinds.has(starter.kind);

export function withSecondStarts(drafts: readonly Draft[], scene: Scene): readonly Draft[] {
  const running = drafts.flatMap((draft) => {
    const { main, boot, holding } = draft;
    if (main === null || holding !== 'process' || boot.length === 0) return [];
    return boot.every(isLine) || boot.every(isScript) ? [{ draft, main, byLine: boot.every(isLine) }] : [];
  });
  if (!running.some(({ byLine }) => byLine) && !scene.boot.some(isInittab)) return drafts;
  const shown = new Set([...drafts, ...scene.superServers].flatMap(({ boot }) => boot));
  const found = new Map<Draft, BootEntry[]>();
  for (const entry of scene.boot) {
    if (entry.starter.atBoot !== true || shown.has(entry)) continue;
    if (!isScript(entry) && !isInittab(entry)) continue;
    const [one, ...others] = running.filter(
      ({ main, byLine }) => byLine === isScript(entry) && startsIt(entry, main),
    );
    // Of two that it may have started nobody can tell which.
    if (one === undefined || others.length > 0) continue;
    const own = found.get(one.draft);
    if (own === undefined) found.set(one.draft, [entry]);
    else own.push(entry);
  }
  if (found.size === 0) return drafts;
  return drafts.map((draft) => {
    const own = found.get(draft);
    return own === undefined ? draft : { ...draft, boot: [...draft.boot, ...own] };
  });
}

const isInittab = ({ starter }: BootEntry) => starter.kind === 'inittab';

/**
 * The same program, and no port or file in the arguments of one that the other does not have: that is another instance. Not so
 * a mere switch: under inittab a daemon stays in the foreground, and a script sends it to the background.
 */
function startsIt(entry: BootEntry, main: KnownProcess): boolean {
  if (!runs(entry, main, main.program)) return false;
  if (!isScript(entry)) return isGivenAll(entry, main);
  const text = entry.starter.evidence.map((line) => line.text).join('\n');
  return holdsWords(text, main.argv.slice(1).filter(isTelling));
}
