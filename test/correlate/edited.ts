/**
 * A captured host changed in one thing: lines of sections dropped or rewritten, as if the host had been so. For
 * mismatches that nobody can make on a running target without breaking it, and for the clean twin of one.
 */
import { correlate } from '../../src/correlate/index.ts';
import type { KnowledgeBase } from '../../src/model/knowledge.ts';
import type { Inventory } from '../../src/model/service.ts';
import type { Section, Snapshot } from '../../src/model/snapshot.ts';
import { parse } from '../../src/parse/index.ts';

export type Edit = (snapshot: Snapshot) => Snapshot;

/** Rewrites the lines of the sections whose id matches. */
export const rewrite =
  (id: RegExp, change: (line: string, section: Section) => string | null): Edit =>
  (snapshot) => ({
    ...snapshot,
    sections: snapshot.sections.map((section) =>
      id.test(section.id)
        ? // The hash was that of the lines as captured.
          {
            ...section,
            sha256: null,
            lines: [...section.lines].flatMap((line) => change(line, section) ?? []),
          }
        : section,
    ),
  });

export const drop = (id: RegExp, line: RegExp): Edit =>
  rewrite(id, (text) => (line.test(text) ? null : text));

export const append =
  (id: string, ...lines: readonly string[]): Edit =>
  (snapshot) => ({
    ...snapshot,
    sections: snapshot.sections.map((section) =>
      section.id === id ? { ...section, sha256: null, lines: [...section.lines, ...lines] } : section,
    ),
  });

/** The process was never there: its sockets, its descriptors, its lines in every process list. */
export const withoutProcess =
  (pid: number): Edit =>
  (snapshot) => {
    const inodes = new Set<string>();
    for (const section of snapshot.sections)
      if (section.id === 'socket-inodes')
        for (const line of section.lines) {
          const [inode = '', holder] = line.split('\t');
          if (holder === String(pid)) inodes.add(inode);
        }
    const steps: readonly Edit[] = [
      drop(/^netstat-/, new RegExp(`\\s${pid}/`)),
      drop(/^ss-/, new RegExp(`pid=${pid},`)),
      rewrite(/^proc\/net\//, (line) => (inodes.has(line.trim().split(/\s+/)[9] ?? '') ? null : line)),
      rewrite(/^socket-inodes$/, (line) => (line.split('\t')[1] === String(pid) ? null : line)),
      drop(/^ps-/, new RegExp(`^\\s*${pid}\\s`)),
      drop(/^proc-pid$/, new RegExp(`^${pid}\t`)),
    ];
    return steps.reduce((changed, step) => step(changed), snapshot);
  };

export const edited = (snapshot: Snapshot, ...edits: readonly Edit[]) =>
  edits.reduce((changed, edit) => edit(changed), snapshot);

export const inventoryAfter = (
  snapshot: Snapshot,
  knowledge: KnowledgeBase,
  ...edits: readonly Edit[]
): Inventory => correlate(parse(edited(snapshot, ...edits)), knowledge);

/**
 * `S02rsync` in the runlevels that are booted into, or `K01rsync` in all of them:
 *
 *     lrwxrwxrwx 1 root root 15 Nov 24 00:00 K01rsync -> ../init.d/rsync
 */
export const linked =
  (script: string, starts: boolean): Edit =>
  (snapshot) => {
    let folder = '';
    return rewrite(/^rc-listing$/, (line) => {
      if (line.endsWith(':')) folder = line;
      const letter = starts && /rc[2-5]\.d/.test(folder) ? 'S' : 'K';
      return line.replace(new RegExp(`[SK](\\d\\d${script} -> )`), `${letter}$1`);
    })(snapshot);
  };

/** `/usr/sbin/sshd<TAB>dpkg<TAB>openssh-server<TAB>…` becomes a file of no package. */
export const unowned = (path: string): Edit =>
  rewrite(/^packages$/, (line) => (line.startsWith(`${path}\t`) ? `${path}\tdpkg\t-\t-` : line));
