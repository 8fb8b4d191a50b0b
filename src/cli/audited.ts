/**
 * A capture to its report, with a word about memory first: V8 ends a process that runs out of it in the middle of a loop, and
 * nobody can say anything any more.
 *
 * Measured (Node 20): a service takes up to 30 kB of the heap on its way through the report, a byte of a listing
 * that becomes a fact, or cannot be read, 20 bytes; but a listing of a million connections is read in 48 MB.
 */
import { getHeapStatistics } from 'node:v8';
import { type AuditContext, audit } from '../audit.ts';
import type { ReportModel } from '../model/report.ts';
import { openCapture } from '../snapshot/index.ts';
import type { Limits } from '../snapshot/limits.ts';
import { complain, visible } from './terminal.ts';

const MiB = 1024 * 1024;
const program = 50 * MiB;
const perService = 30_000;
const perByte = 20;

/** Bytes that captured facts may take. */
const room = () => Math.max(0, getHeapStatistics().heap_size_limit - program);

export async function auditCapture(
  path: string,
  limits: Limits,
  context: AuditContext,
): Promise<ReportModel> {
  const snapshot = await openCapture(path, limits);
  const bytes = snapshot.sections.reduce((sum, section) => sum + section.bytes, 0);
  if (bytes * perByte > room())
    complain(
      visible(
        `${path}: ${Math.ceil(bytes / MiB)} MB of listings may need ${Math.ceil((bytes * perByte) / MiB)} MB of memory, and Node may use ` +
          `${Math.ceil(room() / MiB)}: if it runs out, give it more with NODE_OPTIONS=--max-old-space-size=MB`,
      ),
    );
  return audit(snapshot, context, Math.floor(room() / perService));
}
