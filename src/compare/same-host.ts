/**
 * Are two captures of the same host? Three things tell, and where they disagree nobody knows:
 *
 *     machine id        made at installation; a copied disk has the same
 *     SSH host keys     made at the first start of sshd; one in common is enough, because kinds come and go
 *     name              anybody's choice
 */
import type { SameHost } from '../model/comparison.ts';
import type { ReportModel } from '../model/report.ts';
import type { Answer } from './answer.ts';

/** SHA-256 of an empty file, of an empty line and of `uninitialized`, which images have in the place of a machine id. */
const noMachineId: ReadonlySet<string> = new Set([
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b',
  'b1f1319607d3ec9e0bf8c817dffcb1cd9a9b81f588760bada66755561a65d697',
]);

type Told = 'same' | 'other' | 'unknown';

export function sameHost(before: ReportModel, after: ReportModel): Answer<SameHost> {
  const [id, keys, name] = [machineIds(before, after), hostKeys(before, after), names(before, after)];
  const [firstName, secondName] = [before.host.name ?? '', after.host.name ?? ''];
  const named = `${firstName} and ${secondName}`;
  if (id === 'same') {
    if (keys === 'other')
      return {
        answer: 'unknown',
        because: 'the captures have the same machine id but no SSH host key in common: one may be a copy',
      };
    if (name === 'other' && keys === 'unknown')
      return {
        answer: 'unknown',
        because: `the captures have the same machine id but name their hosts ${named}: renamed, or a copy`,
      };
    return {
      answer: 'yes',
      because:
        name === 'other'
          ? `both captures have the same machine id and SSH host key; the host was renamed from ${firstName} to ${secondName}`
          : 'both captures have the same machine id',
    };
  }
  if (id === 'other') {
    return keys === 'same' && name === 'same'
      ? {
          answer: 'unknown',
          because:
            'the captures have the same name and SSH host key but different machine ids: installed anew, or another machine',
        }
      : { answer: 'no', because: 'the captures have different machine ids' };
  }
  return withoutMachineId(keys, name, firstName, named);
}

function withoutMachineId(keys: Told, name: Told, firstName: string, named: string): Answer<SameHost> {
  if (keys === 'same')
    return name === 'other'
      ? {
          answer: 'unknown',
          because: `the captures have an SSH host key in common but name their hosts ${named}: renamed, or a copy`,
        }
      : { answer: 'yes', because: 'both captures have the same SSH host key' };
  if (keys === 'other' && name === 'same')
    return {
      answer: 'unknown',
      because: `both captures name the host ${firstName}, but they have no SSH host key in common`,
    };
  if (name === 'unknown') return { answer: 'unknown', because: 'a capture does not name its host' };
  return name === 'same'
    ? { answer: 'yes', because: `both captures name the host ${firstName}; a machine id was not captured` }
    : { answer: 'no', because: `the captures name different hosts, ${named}` };
}

function machineIds(before: ReportModel, after: ReportModel): Told {
  const [first, second] = [machineId(before), machineId(after)];
  if (first === null || second === null) return 'unknown';
  return first === second ? 'same' : 'other';
}

/** The stand-in of a redacted report is not an id: every redacted report has the same. */
function machineId({ host: { machineIdHash } }: ReportModel): string | null {
  return machineIdHash !== null && /^[0-9a-f]{64}$/.test(machineIdHash) && !noMachineId.has(machineIdHash)
    ? machineIdHash
    : null;
}

function hostKeys(before: ReportModel, after: ReportModel): Told {
  const [first, second] = [keysOf(before), keysOf(after)];
  if (first.length === 0 || second.length === 0) return 'unknown';
  return first.some((key) => second.includes(key)) ? 'same' : 'other';
}

const keysOf = ({ capture }: ReportModel): readonly string[] =>
  (capture['ssh-host-keys'] ?? '').split(' ').filter((key) => /^[0-9a-f]{64}$/.test(key));

function names(before: ReportModel, after: ReportModel): Told {
  const [first, second] = [before.host.name, after.host.name];
  if (first === null || second === null) return 'unknown';
  return first.toLowerCase() === second.toLowerCase() ? 'same' : 'other';
}
