/** An enabled entry whose server, or whose tcpd, the capture shows to be absent. What was not looked at is not missing. */

import type { SourceLine } from '../../model/evidence.ts';
import type { Contradiction } from '../../model/service.ts';
import { evidenceOf } from '../evidence-lines.ts';
import type { Joined, Scene } from '../scene.ts';

export function serverFileMissing(each: Joined, scene: Scene): Contradiction | null {
  for (const entry of each.entries) {
    if (!entry.enabled) continue;
    const wrapper = 'wrapped' in entry.starter && entry.starter.wrapped ? [entry.starter.server ?? ''] : [];
    for (const path of [...wrapper, entry.server ?? '']) {
      const absent = path.startsWith('/') ? absence(path, scene) : null;
      if (absent === null) continue;
      return {
        kind: 'server-file-missing',
        because: `${entry.service} is switched on and its server ${path} is not on this host: a connection would be opened and dropped.`,
        evidence: evidenceOf(entry.lines, absent) ?? each.evidence,
      };
    }
  }
  return null;
}

/** Lines that show that there is no such file; [] where a section's own status says so; null where nothing does. */
function absence(path: string, scene: Scene): readonly SourceLine[] | null {
  if (scene.readings.sections.some((section) => section.origin === path && section.status === 'absent'))
    return [];
  const folder = path.slice(0, path.lastIndexOf('/'));
  const name = path.slice(path.lastIndexOf('/') + 1);
  const listed = scene.readings.facts['rc-listing'].filter((fact) => fact.directory === folder);
  return listed.length > 0 && !listed.some((fact) => fact.name === name)
    ? (listed[0]?.evidence.slice(0, 1) ?? [])
    : null;
}
