/** The tables behind the CSV files and the sheets: findings, service register, plan, evidence. Words, not markup. */
import type { SourceLine } from '../../model/evidence.ts';
import type { ReportModel, ReportService, ReportSocket } from '../../model/report.ts';
import {
  cleartextWords,
  exposureWords,
  frameworkWords,
  phaseWords,
  severityWords,
  starterWords,
  stepWords,
  verdictWords,
  yesNo,
} from '../html/words.ts';
import { type Assessed, assess, place } from './assessment.ts';
import type { Row, Table } from './table.ts';

export const outcomeWords: Readonly<Record<Assessed['outcome'], string>> = {
  'needs-action': 'needs action',
  approved: 'kept, with an approval',
  'needs-a-person': 'a person has to look',
  'not-observed': 'not observed',
  'not-assessed': 'not assessed',
};

export function findingsTable(model: ReportModel): Table {
  const findings = new Set(model.findings.map((finding) => finding.id));
  return {
    head: [
      'finding',
      'host',
      'title',
      'severity',
      'confidence',
      'outcome',
      'services',
      'verdict',
      'ports',
      'exposure',
      'because',
      'approval reason',
      'approved by',
      'approval expires',
      'controls',
      'evidence',
      'evidence text',
      'captured',
      'report',
    ],
    rows: assess(model)
      .filter((result) => findings.has(result.id))
      .map((result) => [
        result.id,
        model.host.name ?? '',
        result.title,
        severityWords[result.severity],
        result.confidence ?? '',
        outcomeWords[result.outcome],
        joined(result.services.map((service) => service.id)),
        joined(result.services.map((service) => verdictWords[service.decision.verdict])),
        joined(result.services.flatMap((service) => service.sockets.map(portOf))),
        joined(result.services.map((service) => exposureWords[service.exposure])),
        result.because,
        result.approval?.reason ?? '',
        result.approval?.approvedBy ?? '',
        result.approval?.expiresOn ?? '',
        controlWords(result.controls),
        joined(result.evidence.map(place)),
        lines(result.evidence),
        model.host.capturedFrom ?? '',
        model.id,
      ]),
  };
}

/** PCI DSS 1.2.5 and NIST SA-4(9): one row for each listening socket; a service without one has a row of its own. */
export function registerTable(model: ReportModel): Table {
  return {
    head: [
      'host',
      'protocol',
      'port',
      'bind address',
      'exposure',
      'service',
      'title',
      'process',
      'executable',
      'user',
      'package',
      'started by',
      'listens',
      'configured',
      'starts at boot',
      'approved',
      'business need',
      'owner',
      'approved by',
      'approved on',
      'expires on',
      'clear text',
      'security features',
      'decision',
      'severity',
      'because',
      'evidence',
    ],
    rows: model.services.flatMap((service) =>
      service.sockets.length === 0
        ? [registerRow(model, service, null)]
        : service.sockets.map((socket) => registerRow(model, service, socket)),
    ),
  };
}

function registerRow(model: ReportModel, service: ReportService, socket: ReportSocket | null): Row {
  const process =
    service.processes.find((candidate) => candidate.pid === socket?.pid) ?? service.processes[0] ?? null;
  const { approval } = service;
  return [
    model.host.name ?? '',
    socket?.protocol ?? '',
    socket?.port == null ? '' : String(socket.port),
    socket?.address ?? '',
    exposureWords[socket?.exposure ?? service.exposure],
    service.name,
    service.title,
    process?.command ?? socket?.program ?? '',
    process?.exe ?? '',
    process?.user ?? '',
    service.package === null ? '' : [service.package.name, service.package.version ?? ''].join(' ').trim(),
    joined(service.starters.map((starter) => `${starterWords[starter.kind]} ${starter.name}`)),
    yesNo(service.listens),
    yesNo(service.configured),
    yesNo(service.startsAtBoot),
    approval === null ? 'no' : approval.expired ? 'expired' : 'yes',
    approval?.reason ?? '',
    approval?.owner ?? '',
    approval?.approvedBy ?? '',
    approval?.approvedOn ?? '',
    approval?.expiresOn ?? '',
    service.cleartext === null ? 'not known' : cleartextWords[service.cleartext],
    approval?.securityFeatures ?? '',
    verdictWords[service.decision.verdict],
    severityWords[service.decision.severity],
    service.decision.because,
    joined((socket?.evidence ?? service.decision.evidence).map(place)),
  ];
}

/** In the seed's order: a row for each step, with the cells that a person fills in left empty. */
export function planTable(model: ReportModel): Table {
  const byId = new Map(model.services.map((service) => [service.id, service]));
  return {
    head: [
      'order',
      'phase',
      'host',
      'service',
      'verdict',
      'severity',
      'when',
      'step',
      'commands',
      'as root',
      'expect',
      'caution',
      'assigned to',
      'due',
      'done on',
      'evidence of done',
    ],
    rows: [...model.plan]
      .sort((a, b) => a.order - b.order)
      .flatMap((plan) => {
        const service = byId.get(plan.serviceId);
        if (service === undefined) return [];
        return service.steps.map((step) => [
          String(plan.order),
          phaseWords[plan.phase].title,
          model.host.name ?? '',
          service.id,
          verdictWords[service.decision.verdict],
          severityWords[service.decision.severity],
          stepWords[step.when],
          step.title,
          step.commands.join('\n'),
          yesNo(step.asRoot),
          step.expect,
          step.cautions.join('; '),
          '',
          '',
          '',
          '',
        ]);
      }),
  };
}

/** The evidence register: every captured file with its hash and status, asked for and not got included. */
export function evidenceTable(model: ReportModel): Table {
  return {
    head: [
      'file',
      'what it was on the host',
      'status',
      'bytes',
      'SHA-256',
      'lines',
      'read',
      'passed over',
      'unread',
      'exit code',
      'cut short',
      'remark',
    ],
    rows: model.sections.map((section) => [
      section.file,
      section.origin,
      section.status,
      String(section.bytes),
      section.sha256 ?? '',
      String(section.lines.total),
      String(section.lines.read),
      String(section.lines.skipped),
      String(section.lines.unread),
      section.exitCode === null ? '' : String(section.exitCode),
      yesNo(section.truncated),
      section.note,
    ]),
  };
}

export function portOf(socket: ReportSocket): string {
  return `${socket.port ?? socket.portName ?? 'no port'}/${socket.protocol}`;
}

export function controlWords(controls: Assessed['controls']): string {
  return joined(
    controls.map((control) =>
      [frameworkWords[control.framework] ?? control.framework, control.version, control.id]
        .filter((part) => part !== '')
        .join(' '),
    ),
  );
}

function joined(parts: readonly string[]): string {
  return [...new Set(parts)].join('; ');
}

function lines(evidence: readonly SourceLine[]): string {
  return evidence.map((line) => line.text).join('\n');
}
