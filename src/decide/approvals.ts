/**
 * Who needs a service: the roles that the owner claimed, and the rows of the service register.
 *
 * A register row speaks of a service where its host glob fits, and its port (with protocol) or its service name does.
 */

import type { Approval } from '../model/decision.ts';
import type { Declaration } from '../model/declaration.ts';
import type { SourceLine } from '../model/evidence.ts';
import type { Service } from '../model/service.ts';
import type { Case, JudgeContext } from './rule.ts';

export function caseOf(service: Service, context: JudgeContext): Case {
  const rows = context.register.declarations.filter((row) => speaksOf(row, service, context.host.name));
  const isExpired = (row: Declaration) =>
    row.expiresOn !== '' && context.capturedOn !== null && row.expiresOn < context.capturedOn;
  const valid = rows.find((row) => !isExpired(row));
  const expired = rows.filter(isExpired);
  if (valid !== undefined) return { service, approval: byRegister(valid), expired };
  return { service, approval: byRole(service, context), expired };
}

export function speaksOf(row: Declaration, service: Service, hostName: string | null): boolean {
  if (!globFits(row.host, hostName ?? '')) return false;
  const protocol = row.protocol.toLowerCase();
  const sockets = service.sockets.filter(
    (socket) => protocol === '' || protocol === '*' || socket.protocol === protocol,
  );
  if (row.port !== null) return sockets.some((socket) => socket.port === row.port);
  const name = row.service.toLowerCase();
  if (name === '') return false;
  const names = [service.id, service.name, service.knowledge?.id ?? '', ...(service.knowledge?.names ?? [])];
  return (
    names.some((each) => each.toLowerCase() === name) && (service.sockets.length === 0 || sockets.length > 0)
  );
}

/** `web*`, `*`, `bigcat`, '' (every host). Case does not count in host names. */
export function globFits(glob: string, name: string): boolean {
  const parts = (glob === '' ? '*' : glob.toLowerCase()).split('*');
  const text = name.toLowerCase();
  const first = parts[0] ?? '';
  const last = parts[parts.length - 1] ?? '';
  if (parts.length === 1) return text === first || text.split('.')[0] === first;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length)
    return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}

function byRegister(row: Declaration): Approval {
  return {
    by: 'register',
    reason:
      row.businessNeed === ''
        ? 'The register lists it without a reason.'
        : `Needed: ${sentence(row.businessNeed)}`,
    owner: row.owner,
    approvedBy: row.approvedBy,
    approvedOn: row.approvedOn,
    expiresOn: row.expiresOn,
    securityFeatures: row.securityFeatures,
    expired: false,
    evidence: [registerLine(row)],
  };
}

export function registerLine(row: Declaration): SourceLine {
  return { file: row.file, line: row.line, text: row.text, origin: `register ${row.file}` };
}

function byRole(service: Service, context: JudgeContext): Approval | null {
  const role = context.roles.find((each) => service.knowledge?.neededFor.includes(each.id));
  if (role === undefined) return null;
  const text = `--role ${role.id}`;
  return {
    by: 'role',
    reason: `The role ${role.id} needs it.`,
    owner: '',
    approvedBy: '',
    approvedOn: '',
    expiresOn: '',
    securityFeatures: '',
    expired: false,
    evidence: [{ file: 'options', line: 1, text, origin: 'option --role' }],
  };
}

function sentence(text: string): string {
  const trimmed = text.trim().replace(/\s+/gu, ' ');
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
