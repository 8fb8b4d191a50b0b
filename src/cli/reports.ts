/** A host's report from whatever names it: a capture, which is audited, or a report.json that was made before. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditContext } from '../audit.ts';
import { UserError } from '../errors.ts';
import type { ReportModel } from '../model/report.ts';
import type { Limits } from '../snapshot/limits.ts';
import { auditCapture } from './audited.ts';
import { isCapture } from './fleet-inputs.ts';
import { readInput } from './inputs.ts';

export async function reportFrom(path: string, context: AuditContext, limits: Limits): Promise<ReportModel> {
  if (looksLikeJson(path)) return readReport(path);
  // What `portledger report` wrote into a folder.
  const inside = join(path, 'report.json');
  if (isFile(inside) && !isCapture(path)) return readReport(inside);
  return auditCapture(path, limits, context);
}

/** A listing never begins with a brace, and an archive cannot. */
function looksLikeJson(path: string): boolean {
  if (path === '-' || !isFile(path)) return false;
  return head(path)
    .replace(/^\ufeff/, '')
    .trimStart()
    .startsWith('{');
}

/** '' where it may not be read: that is refused by whoever reads it as a capture. */
function head(path: string): string {
  const bytes = Buffer.alloc(64);
  try {
    const file = openSync(path, 'r');
    try {
      return bytes.toString('utf8', 0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

const hint = 'name a capture, or a report.json that `portledger report` made';

export function readReport(path: string): ReportModel {
  let value: unknown;
  try {
    value = JSON.parse(
      readInput(path)
        .toString('utf8')
        .replace(/^\ufeff/, ''),
    );
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${path}: not JSON that can be read, so it is not a report`, hint);
  }
  if (!isReport(value)) {
    const schema = isRecord(value) && typeof value.schema === 'string' ? value.schema.slice(0, 60) : 'none';
    throw new UserError(`${path}: its schema is ${schema}, not portledger/report/1`, hint);
  }
  return value;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a comparison and a fleet read of a report; a file that lacks it was made or changed by somebody else. */
function isReport(value: unknown): value is ReportModel {
  if (!isRecord(value) || value.schema !== 'portledger/report/1') return false;
  const { host, bundle, rules, counts, services, findings, sections, knowledge, generator } = value;
  const { capture, checks, roles } = value;
  return (
    typeof value.id === 'string' &&
    [host, bundle, rules, counts, knowledge, generator, capture].every(isRecord) &&
    Array.isArray(roles) &&
    [services, findings, sections, checks].every((list) => Array.isArray(list) && list.every(isRecord)) &&
    Array.isArray(services) &&
    services.every(
      (service) =>
        isRecord(service.decision) &&
        typeof service.id === 'string' &&
        ['sockets', 'processes', 'starters'].every((name) => {
          const list = service[name];
          return Array.isArray(list) && list.every(isRecord);
        }),
    ) &&
    Array.isArray(findings) &&
    findings.every((finding) => typeof finding.id === 'string' && Array.isArray(finding.serviceIds))
  );
}
