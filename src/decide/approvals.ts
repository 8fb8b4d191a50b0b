/**
 * Who needs a service: the roles that the owner claimed, and the rows of the service register.
 *
 * A register row speaks of a service where its host glob fits, and its port (with protocol) or its service name does, or
 * the role that it names needs that service. A row about the service itself goes before one about a role.
 */

import type { Approval } from '../model/decision.ts';
import type { Declaration } from '../model/declaration.ts';
import type { SourceLine } from '../model/evidence.ts';
import { globFits } from '../model/host-glob.ts';
import type { Service } from '../model/service.ts';
import type { Case, JudgeContext } from './rule.ts';

export function caseOf(service: Service, context: JudgeContext): Case {
  const rows = context.register.declarations.filter((row) => speaksOf(row, service, context.host.name));
  const isExpired = (row: Declaration) =>
    row.expiresOn !== '' && context.capturedOn !== null && row.expiresOn < context.capturedOn;
  const valid = rows.find((row) => !isExpired(row) && row.role === '') ?? rows.find((row) => !isExpired(row));
  const expired = rows.filter(isExpired);
  if (valid !== undefined) return { service, approval: byRegister(valid), expired };
  return { service, approval: byRole(service, context), expired };
}

export function speaksOf(row: Declaration, service: Service, hostName: string | null): boolean {
  if (!globFits(row.host, hostName ?? '')) return false;
  if (row.role !== '') return service.knowledge?.neededFor.includes(row.role) === true;
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

function byRegister(row: Declaration): Approval {
  return {
    by: 'register',
    reason:
      row.businessNeed === ''
        ? 'The register lists it without a reason.'
        : `Needed${row.role === '' ? '' : ` for the role ${row.role}`}: ${sentence(row.businessNeed)}`,
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
  const text = `--role ${role.claim}`;
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
