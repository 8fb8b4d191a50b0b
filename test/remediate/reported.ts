/** The way of an auditor: capture.sh on the host, the report from its tarball, the commands of the plan as printed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { audit } from '../../src/audit.ts';
import { loadKnowledge } from '../../src/knowledge/index.ts';
import type { ReportModel, ReportService } from '../../src/model/report.ts';
import type { StepWhen } from '../../src/model/step.ts';
import { emptyRegister } from '../../src/register/index.ts';
import { openCaptureBytes } from '../../src/snapshot/index.ts';
import { projectRoot } from '../shared.ts';

interface Place {
  run(command: readonly string[], input?: string): { status: number | null; stdout: string; stderr: string };
}

const script = readFileSync(join(projectRoot, 'src/capture/capture.sh'), 'latin1');
const knowledge = loadKnowledge();

/** Runs capture.sh in the place, as root there, and reports on what it wrote. */
export async function reportOf(place: Place, register = emptyRegister): Promise<ReportModel> {
  const done = place.run(
    ['sh', '-c', 'd=$(mktemp -d); sh -s -- -o "$d/c.tar.gz" >&2 && base64 "$d/c.tar.gz"; rm -rf "$d"'],
    script,
  );
  if (done.status !== 0 || done.stdout === '') throw new Error(`the capture failed: ${done.stderr}`);
  const bytes = Buffer.from(done.stdout, 'base64');
  return audit(await openCaptureBytes('host.tar.gz', bytes), { knowledge, register, roles: [] });
}

export function serviceOn(model: ReportModel, protocol: string, port: number): ReportService | null {
  return (
    model.services.find((service) =>
      service.sockets.some((socket) => socket.protocol === protocol && socket.port === port),
    ) ?? null
  );
}

export function commandsOf(service: ReportService | null, ...when: readonly StepWhen[]): readonly string[] {
  return (service?.steps ?? []).filter((step) => when.includes(step.when)).flatMap((step) => step.commands);
}

/** Executes them as printed; throws at the first that fails. */
export function execute(place: Place, commands: readonly string[]): void {
  for (const command of commands) {
    const done = place.run(['sh', '-c', command]);
    if (done.status !== 0) throw new Error(`${command}: exit ${done.status}: ${done.stderr}${done.stdout}`);
  }
}
