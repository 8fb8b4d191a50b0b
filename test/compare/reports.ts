/** Reports to compare: the HOWTO's bigcat with one thing about it changed. */
import type { ReportModel, ReportProcess, ReportService, ReportSocket } from '../../src/model/report.ts';
import { bigcat } from '../report/model-fixture.ts';

const base = bigcat();

export const firstBoot = '3c9b6f0e-6b3d-4f63-8d0a-1f2f7f0d3a55';
export const secondBoot = 'b1d3f8aa-0c0e-4a9b-9e43-5a7d0f3c2f10';

export function before(changes: Partial<ReportModel> = {}): ReportModel {
  return { ...base, ...changes };
}

/** The same host a day later: another bundle, the same boot. */
export function later(changes: Partial<ReportModel> = {}): ReportModel {
  return {
    ...base,
    id: 'PL-later',
    bundle: { ...base.bundle, file: 'later.tar.gz', sha256: 'f'.repeat(64) },
    host: {
      ...base.host,
      capturedFrom: '2026-11-24T23:50:52+01:00',
      capturedUntil: '2026-11-24T23:50:57+01:00',
    },
    ...changes,
  };
}

export function rebooted(changes: Partial<ReportModel> = {}): ReportModel {
  const report = later(changes);
  return { ...report, host: { ...report.host, bootId: secondBoot } };
}

export function without(report: ReportModel, id: string): ReportModel {
  return {
    ...report,
    services: report.services.filter((service) => service.id !== id),
    findings: report.findings.filter((finding) => !finding.serviceIds.includes(id)),
  };
}

export function withService(
  report: ReportModel,
  id: string,
  change: (service: ReportService) => Partial<ReportService>,
): ReportModel {
  if (!report.services.some((service) => service.id === id))
    throw new Error(`no service ${id} in the fixture`);
  return {
    ...report,
    services: report.services.map((service) =>
      service.id === id ? { ...service, ...change(service) } : service,
    ),
  };
}

export function socketsOf(service: ReportService, change: (socket: ReportSocket) => Partial<ReportSocket>) {
  return { sockets: service.sockets.map((socket) => ({ ...socket, ...change(socket) })) };
}

export function processesOf(
  service: ReportService,
  change: (process: ReportProcess) => Partial<ReportProcess>,
) {
  return { processes: service.processes.map((process) => ({ ...process, ...change(process) })) };
}
