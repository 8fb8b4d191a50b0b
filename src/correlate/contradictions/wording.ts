/** Words and lines that several contradictions use. */

import type { SourceLine } from '../../model/evidence.ts';
import type { Joined } from '../scene.ts';

/** `0.0.0.0 port 79/tcp (finger)`, and how many more. */
export function place(each: Joined): string {
  const [socket] = each.sockets;
  if (socket === undefined) return each.name;
  const port = socket.port === null ? (socket.portName ?? '?') : String(socket.port);
  const name = socket.portName === null || socket.portName === port ? '' : ` (${socket.portName})`;
  const more = each.sockets.length > 1 ? ` and ${each.sockets.length - 1} more` : '';
  return `${socket.address} port ${port}/${socket.protocol}${name}${more}`;
}

/** The first lines of its sockets. */
export function socketLines(each: Joined): readonly SourceLine[] {
  return each.sockets.flatMap((socket) => socket.evidence.slice(0, 3)).slice(0, 6);
}

export function entryLines(each: Joined): readonly SourceLine[] {
  return each.entries.flatMap((entry) => entry.lines).slice(0, 4);
}
