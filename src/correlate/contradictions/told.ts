/**
 * Was the super-server told of its file? The time of the copied file against the start of the process:
 *
 *     mode=0644 owner=root group=root mtime=1795478476         /etc/inetd.conf, changed 00:01:16
 *     275<TAB>start<TAB>1795478464                             inetd, started 00:01:04
 */

import { isoTime } from '../processes.ts';
import type { Scene, SuperServer } from '../scene.ts';

export interface Told {
  /** True: the file is newer than the process. */
  readonly changedSince: boolean;
  /** `/etc/inetd.conf was changed at …, inetd was started at …` */
  readonly times: string;
}

export function toldOf(file: string | null, server: SuperServer, scene: Scene): Told | null {
  const started = server.process?.startedAt ?? null;
  const note = scene.readings.sections.find((section) => section.origin === file)?.note ?? '';
  const changed = /(?:^| )mtime=(\d{8,10})(?: |$)/.exec(note)?.[1] ?? null;
  if (started === null || changed === null || file === null) return null;
  return {
    changedSince: Number(changed) > started,
    times: `${file} was changed at ${isoTime(changed)}, ${server.kind} was started at ${isoTime(String(started))}`,
  };
}
