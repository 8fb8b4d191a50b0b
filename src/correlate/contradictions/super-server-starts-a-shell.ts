/**
 * An entry that gives whoever connects a shell, as left behind by intruders:
 *
 *     ingreslock stream tcp nowait root /bin/bash bash -i
 *
 * A shell that runs a script is another matter (`/bin/sh /usr/local/bin/quote-of-the-day`).
 */

import type { Contradiction } from '../../model/service.ts';
import { evidenceOf } from '../evidence-lines.ts';
import { baseName } from '../processes.ts';
import type { Joined } from '../scene.ts';

const shells: ReadonlySet<string> = new Set(
  'bash rbash sh dash ash mksh ksh psh zsh ksh93 csh tcsh fish sash busybox yash'.split(' '),
);
const netcats: ReadonlySet<string> = new Set(['nc', 'ncat', 'netcat', 'socat']);

export function superServerStartsAShell(each: Joined): Contradiction | null {
  for (const entry of each.entries) {
    const held = each.held.length > 0;
    if ((!entry.enabled && !held) || entry.server === null || !isShell(entry.server, entry.command ?? ''))
      continue;
    const { file, line } = entry.starter;
    return {
      kind: 'super-server-starts-a-shell',
      because: `${file ?? 'The configuration'}${line === null ? '' : `, line ${line},`} gives whoever connects to ${entry.service} a shell (${entry.command ?? entry.server}).`,
      evidence: evidenceOf(entry.lines) ?? each.evidence,
    };
  }
  return null;
}

function isShell(server: string, command: string): boolean {
  const shell = baseName(server);
  const netcat = netcats.has(shell) || (shell.startsWith('nc.') && /^nc\.\w+$/.test(shell));
  if (!netcat && !shells.has(shell)) return false;
  const words = command.split(/\s+/).filter((word) => word !== '');
  if (netcat) return words.some((word) => shells.has(baseName(word.replace(/^(?:EXEC|SYSTEM):/i, ''))));
  // `busybox who` is an applet, `busybox sh` a shell; argv[0] may repeat the name.
  const rest = words.slice(1).filter((word, index) => !(index === 0 && baseName(word) === shell));
  if (shell === 'busybox') return rest[0] !== undefined && /^(?:sh|ash|hush)$/.test(rest[0]);
  const script = rest.find((word) => !word.startsWith('-'));
  const option = rest.find((word) => /^-[a-z]*c$/.test(word));
  if (option !== undefined) return rest.some((word) => shells.has(baseName(word)));
  return script === undefined || rest.includes('-i');
}
