/**
 * A capture to its report, with a word about memory first: V8 ends a process that runs out of it in the middle of a loop, and
 * nobody can say anything any more.
 *
 * Measured (Node 20): a service takes up to 30 kB of the heap on its way through the report, a byte of a listing
 * that becomes a fact, or cannot be read, 20 bytes; but a listing of a million connections is read in 48 MB.
 */
import { getHeapStatistics } from 'node:v8';
import { type AuditContext, audit } from '../audit.ts';
import { UserError } from '../errors.ts';
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

/** How far the sections of a capture were read. */
interface Read {
  readonly sections: readonly { readonly lines: { readonly read: number } }[];
  readonly unread: readonly unknown[];
}

export const nothingRead = ({ sections }: Read) => sections.every(({ lines }) => lines.read === 0);

/**
 * A letter, a list, a source file: "nothing listens" would be said of something that is no host.
 * @throws UserError
 */
export function refuseStranger(path: string, kind: string, read: Read): void {
  if (kind !== 'listing' || read.unread.length === 0 || !nothingRead(read)) return;
  throw new UserError(
    `${path}: neither a capture nor a listing: no line of it could be read`,
    'make a capture with `portledger capture > capture.sh`, then `sh capture.sh` on the host',
  );
}

/** @throws UserError for what cannot be opened, or is nothing that we know */
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
  const model = audit(snapshot, context, Math.floor(room() / perService));
  refuseStranger(path, model.bundle.kind, model);
  return model;
}
