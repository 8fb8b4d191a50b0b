import type { SourceLine } from '../../model/evidence.ts';
import type { Service } from '../../model/service.ts';
import { registerLine } from '../approvals.ts';
import { decidingLines } from '../deciding-lines.ts';
import type { Rule } from '../rule.ts';
import { severityOf } from '../severity.ts';
import { whereItListens } from '../words.ts';

const none: readonly SourceLine[] = [];

/** The HOWTO: "See anything that you don't recognize? Not sure about? It goes!" */
export const unrecognised: Rule = {
  id: 'unrecognised',
  question: 'Does nobody recognise it, and nobody claim it?',
  answer: 'It goes, after a look at what it is: its executable, package, start file, parent.',
  ask: ({ service, expired }) => ({
    verdict: 'turn-off',
    because: `${whereItListens(service)}, it is not recognised, and ${expired.length === 0 ? 'no role or register row claims it' : 'its approval has expired'}. ${leadsOf(service)}`,
    severity: severityOf(service),
    confidence: 'guess',
    evidence: decidingLines(service, (service.package?.evidence ?? none).concat(expired.map(registerLine))),
  }),
};

/** What there is to find out what it is: executable, package, what starts it, user, parent, since when. */
function leadsOf({ processes, starters, package: owner }: Service): string {
  const [process] = processes;
  const starter = starters.find((each) => each.kind !== 'unknown');
  const place =
    starter === undefined
      ? null
      : starter.file === null
        ? `${starter.kind} ${starter.name}`
        : `${starter.file}${starter.line === null ? '' : `, line ${starter.line}`}`;
  const known: string[] = [];
  if (process !== undefined) {
    known.push(`process ${process.pid}, ${process.exe ?? process.command}`);
    if (process.user !== null) known.push(`as ${process.user}`);
    if (process.started !== null) known.push(`since ${process.started}`);
    if (process.ppid !== null) known.push(`parent ${process.ppid}`);
  }
  if (owner !== null) known.push(`package ${owner.name}`);
  if (place !== null) known.push(`started by ${place}`);
  if (starter?.kind === 'kernel' && process === undefined)
    return `No process holds it, though the capture saw whose the other sockets are: the kernel itself does (a tunnel, a mount, a target of disks), or a process is hidden.${starter.madeBy === null ? '' : ` ss says that ${starter.madeBy} asked for it.`}`;
  return known.length === 0
    ? 'The capture shows no process and nothing that starts it: capture again as root.'
    : `What is known of it: ${known.join('; ')}.`;
}
