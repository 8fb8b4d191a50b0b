/** The super-server runs, and its captured configuration switches nothing on: a process as root that has no use. */

import type { Contradiction } from '../../model/service.ts';
import { evidenceOf } from '../evidence-lines.ts';
import type { Scene } from '../scene.ts';

export function superServersWithNothingEnabled(scene: Scene): readonly Contradiction[] {
  return scene.superServers.flatMap((server): Contradiction[] => {
    const { process } = server;
    if (process === null || !server.configurationCaptured) return [];
    if (server.entries.some((entry) => entry.enabled && entry.willListen !== false)) return [];
    const opens = scene.held.some(
      ({ holding }) => holding.kind === 'super-server' && holding.process?.pid === process.pid,
    );
    // Debian's xinetd reads inetd.conf as well, so another list may be the one that it serves.
    const other = scene.superServers.some(
      (one) => one !== server && one.process === null && one.entries.some((entry) => entry.enabled),
    );
    const evidence = evidenceOf(process.lines);
    if (opens || other || evidence === null) return [];
    return [
      {
        kind: 'super-server-with-nothing-enabled',
        because: `${server.kind} runs (process ${process.pid}) and its configuration switches nothing on: it can be stopped.`,
        evidence,
      },
    ];
  });
}
