/**
 * What of the plan a script may do by itself: turning off what nobody needs, where each command is known, can be
 * read on a screen as it is, and can be undone. Everything else a person does with the report in hand.
 */
import type { ReportModel, ReportService } from '../../model/report.ts';
import type { Step } from '../../model/step.ts';
import { visible } from '../html/visible.ts';
import { verdictWords } from '../html/words.ts';

export interface Job {
  readonly service: ReportService;
  /** Stop it and keep it off, in the plan's order. */
  readonly off: readonly Step[];
  /** How to see that it is off. */
  readonly look: readonly Step[];
  readonly undo: readonly Step[];
  /** '' where a script may do it, else why a person has to. */
  readonly byHand: string;
}

export function jobsOf(model: ReportModel): readonly Job[] {
  const byId = new Map(model.services.map((service) => [service.id, service]));
  return [...model.plan]
    .sort((a, b) => a.order - b.order)
    .filter((plan) => plan.phase !== 'keep')
    .flatMap((plan) => {
      const service = byId.get(plan.serviceId);
      if (service === undefined) return [];
      const those = (...wanted: readonly Step['when'][]) =>
        service.steps.filter((step) => wanted.includes(step.when));
      const job = { service, off: those('now', 'for-good'), look: those('verify'), undo: those('undo') };
      const turnsOff = plan.phase === 'danger-zone' || plan.phase === 'unneeded';
      return [{ ...job, byHand: turnsOff ? reason(job) : verdictWords[service.decision.verdict] }];
    })
    .map((job, at, all) => ({ ...job, byHand: job.byHand || waitsFor(job, all.slice(0, at)) }));
}

/** The portmapper goes after the last that registers with it, also where a person has to turn that off. */
function waitsFor({ service }: Job, before: readonly Job[]): string {
  if (service.knowledge !== 'sunrpc' && service.knowledge !== 'rpcbind') return '';
  const first = before.filter((each) => each.byHand !== '' && each.service.recognisedBy === 'rpc-program');
  return first.length === 0
    ? ''
    : `${first.map((each) => remark(each.service.title)).join(', ')} registers with it, and comes first, by hand`;
}

function reason({ off, look, undo }: Omit<Job, 'service' | 'byHand'>): string {
  const commands = [...off, ...look, ...undo].flatMap((step) => step.commands);
  if (off.length === 0 || off.some((step) => step.commands.length === 0)) return 'a person has to act';
  if (undo.flatMap((step) => step.commands).length === 0) return 'the plan knows no way back';
  if (off.some((step) => !step.asRoot)) return 'another user than root has to do it';
  // A process number of the capture may by now be another process.
  // Samples: `kill 988`, `killall in.telnetd`; but `killall -HUP inetd` and `kill -HUP 1` only have it read its file again.
  if (commands.some((command) => /^\s*kill(?:all)?\s+(?!-HUP\s)/.test(command)))
    return 'it ends a process by number or name';
  if (!commands.every(isPlain)) return 'a name in it has characters that a screen does not show';
  return '';
}

/** One line, and what a terminal shows of it is what it is. */
function isPlain(command: string): boolean {
  return !/[\n\r]/.test(command) && visible(command) === command;
}

/** Text for a comment or a message: one line, nothing hidden, not endless. */
export function remark(text: string): string {
  const made = visible(text).replace(/\s+/g, ' ').trim();
  return made.length <= 200 ? made : `${made.slice(0, 199)}…`;
}
