/**
 * Executes a report's plan on a real host as an administrator would: each command as printed, looked
 * at by the host's own sockets and files, booted again, undone. What it returns is what was seen; the tests judge.
 */
import { expect } from 'vitest';
import type { ReportModel, ReportService } from '../../src/model/report.ts';
import type { Step } from '../../src/model/step.ts';
import type { Root } from '../targets/root.ts';

/** Sample: `21/tcp`; an address other than any stands in front. */
export function ports(host: Root): readonly string[] {
  return [...new Set(host.sockets().map(({ port, protocol }) => `${port}/${protocol}`))].sort();
}

export function serviceAt(model: ReportModel, port: number): ReportService {
  const found = model.services.find((each) => each.sockets.some((socket) => socket.port === port));
  expect(found, `a service at port ${port}`).toBeDefined();
  return found as ReportService;
}

export const stepsOf = (service: ReportService, ...wanted: readonly Step['when'][]): readonly Step[] =>
  service.steps.filter((step) => wanted.includes(step.when));

/** Types the commands of these steps, in their order; a step for the case that a process is still there only then. */
export async function type(host: Root, steps: readonly Step[]): Promise<void> {
  for (const each of steps) {
    if (/^Only if/.test(each.title) && host.run(['sh', '-c', 'kill -0 $1', 'sh', pidIn(each)]).status !== 0)
      continue;
    for (const command of each.commands) {
      // To a file: a daemon that it starts may keep its output open.
      const typed = ['sh', '-c', 'exec > /tmp/typed 2>&1; eval "$1"', 'sh', command];
      const done = { ...host.run(typed), said: host.run(['cat', '/tmp/typed']).stdout };
      expect({ command, ...done }, `${each.title}: ${command}`).toMatchObject({ status: 0 });
    }
    await host.settled();
  }
}

const pidIn = (step: Step) => /(\d+)$/.exec(step.commands[0] ?? '')?.[1] ?? '0';

/** What the looking steps print: '' where they are to print nothing. */
export function looked(host: Root, steps: readonly Step[]): string {
  return steps
    .filter((each) => each.expect === 'no line')
    .flatMap((each) => each.commands)
    .map((command) => host.run(['sh', '-c', command]).stdout)
    .join('');
}

/** Files that differ between two trees: path, before → after. */
export function changed(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((path) => before[path] !== after[path])
    .sort();
}
