/**
 * `report.plan.sh`: the plan as a script for the captured host. It shows what it would do; with `--apply` it does
 * it, asks before each service unless `--yes`, and stops at the first surprise.
 *
 * Written for any POSIX shell. The commands are those of the report, quoted there; whatever else comes from the
 * capture stands in comments and messages as `remark` leaves it, in single quotes.
 */
import { createHash } from 'node:crypto';
import type { ReportModel } from '../../model/report.ts';
import type { Format } from './format.ts';
import { type Job, jobsOf, remark } from './plan-jobs.ts';
import { planShellHead, planShellTail } from './plan-sh-text.ts';

export const planSh: Format = {
  id: 'plan.sh',
  title: 'The action plan as a shell script (shows it, unless told --apply)',
  extension: 'plan.sh',
  render: scriptOf,
};

function scriptOf(model: ReportModel): string {
  const jobs = jobsOf(model);
  const byScript = jobs.filter((job) => job.byHand === '');
  const byHand = jobs.filter((job) => job.byHand !== '');
  return [
    '#!/bin/sh',
    `# Portledger ${remark(model.generator.version)}: action plan of report ${remark(model.id)}`,
    `# Host: ${remark(model.host.name ?? 'not known')}`,
    `# Captured: ${remark(model.host.capturedFrom ?? 'not known')}`,
    `# Bundle SHA-256: ${remark(model.bundle.sha256)}`,
    '',
    `report=${inQuotes(remark(model.id).replace(/[^A-Za-z0-9-]/g, ''))}`,
    `wanted_host=${inQuotes(hostName(model))}`,
    `wanted_machine=${inQuotes(machine(model))}`,
    '',
    planShellHead,
    ...byScript.map(jobText),
    ...byHand.map(
      (job) =>
        `by_hand ${inQuotes(remark(`${job.service.title} (${job.service.id})`))} ${inQuotes(job.byHand)}`,
    ),
    '',
    planShellTail,
  ].join('\n');
}

function jobText(job: Job, index: number): string {
  const { service } = job;
  const undo = undoText(job);
  const ports = service.sockets.flatMap((socket) => (socket.port === null ? [] : [String(socket.port)]));
  const cautions = [...new Set(job.off.flatMap((step) => step.cautions))];
  const marker = `PORTLEDGER_${createHash('sha256').update(undo).digest('hex').slice(0, 24)}`;
  return [
    `# ${index + 1}. ${remark(service.title)}: ${remark(service.decision.because)}`,
    `if begin ${[`${service.title} (${service.id})`, ports.join(' '), ...cautions].map((text) => inQuotes(remark(text))).join(' ')}; then`,
    `  keep_undo <<'${marker}'`,
    `${undo}${marker}`,
    ...job.off.flatMap((step) => [
      `  say ${inQuotes(`  ${remark(step.title)}`)}`,
      ...step.commands.map((command) => `  run ${inQuotes(command)}`),
    ]),
    'fi',
    'if [ "$state" != left ]; then',
    ...job.look.flatMap((step) =>
      step.commands.map(
        (command) => `  ${expectsNothing(step.expect) ? 'nothing_from' : 'show'} ${inQuotes(command)}`,
      ),
    ),
    '  finish',
    'fi',
    '',
  ].join('\n');
}

/** What goes into the undo script: the commands as the report has them, one a line. */
function undoText({ service, undo }: Job): string {
  return [
    `# ${remark(service.title)} (${remark(service.id)})`,
    ...undo.flatMap((step) => step.commands),
    '',
  ].join('\n');
}

/** Sample: `no line`, `No output.` */
function expectsNothing(expect: string): boolean {
  return /^no (?:line|output)/i.test(expect);
}

/** A host name is letters, digits, dots and dashes; of anything else the script knows that it is not this host. */
function hostName(model: ReportModel): string {
  const name = model.host.name ?? '';
  return /^[A-Za-z0-9._-]{1,255}$/.test(name) ? name : '';
}

function machine(model: ReportModel): string {
  const hash = model.host.machineIdHash ?? '';
  return /^[0-9a-f]{64}$/.test(hash) ? hash : '';
}

/** Always in single quotes, where a POSIX shell expands nothing. */
function inQuotes(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
