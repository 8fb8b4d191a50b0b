/**
 * Joins what the stages found into the one plain object that every print reads: `portledger/report/1`.
 *
 * Nothing is judged here. What is added is identity (the report's id), the controls' titles, the counts and
 * the list of what was looked for and not observed, with the listing that would have shown it.
 */
import { createHash } from 'node:crypto';
import type { Decision, Judgement, Verdict } from '../model/decision.ts';
import type { Register } from '../model/declaration.ts';
import type { LineTally } from '../model/evidence.ts';
import type { Readings } from '../model/facts.ts';
import type { Knowledge, KnowledgeBase, Severity } from '../model/knowledge.ts';
import type { ReportHost, ReportModel, ReportSection, ReportService, ReportStep } from '../model/report.ts';
import type { Inventory, Service } from '../model/service.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Plan, Step } from '../model/step.ts';
import { checksOf } from './checks.ts';
import { crosswalkOf } from './crosswalk.ts';

export interface ReportInput {
  readonly snapshot: Snapshot;
  readonly readings: Readings;
  readonly inventory: Inventory;
  readonly judgement: Judgement;
  readonly plans: readonly Plan[];
  readonly knowledge: KnowledgeBase;
  readonly register: Register;
  readonly roles: readonly string[];
  readonly generatorVersion: string;
}

export function buildReport(input: ReportInput): ReportModel {
  const { snapshot, readings, inventory, judgement, plans, register } = input;
  const plansById = new Map(plans.map((plan) => [plan.serviceId, plan]));
  const decisions = new Map(judgement.decisions.map((decision) => [decision.serviceId, decision]));
  const crosswalk = crosswalkOf(input.knowledge);
  const services = inventory.services.flatMap((service): ReportService[] => {
    const decision = decisions.get(service.id);
    if (decision === undefined) return [];
    const { approval } = decision;
    const judged = judgedOf(decision);
    const { steps } = plansById.get(service.id) ?? noSteps;
    const reason: ReportStep['evidence'] = [judged.evidence[0]];
    return [
      {
        id: service.id,
        name: service.name,
        title: service.title,
        knowledge: service.knowledge?.id ?? null,
        recognisedBy: service.recognisedBy,
        dangerZone: service.knowledge?.dangerZone ?? false,
        cleartext: service.knowledge?.cleartext ?? null,
        listens: service.listens,
        configured: service.configured,
        startsAtBoot: service.startsAtBoot,
        approved: approval !== null && !approval.expired,
        approval,
        exposure: service.exposure,
        sockets: service.sockets,
        processes: service.processes,
        starters: service.starters,
        package: service.package,
        contradictions: service.contradictions,
        settings: service.settings,
        filters: service.filters,
        decision: judged,
        steps: steps.map((step) => withEvidence(step, reason)),
        controls: service.knowledge === null ? noControls : crosswalk.keysOf(service.knowledge),
      },
    ];
  });
  return {
    schema: 'portledger/report/1',
    id: reportId(input),
    generator: { name: 'portledger', version: input.generatorVersion },
    rules: { version: judgement.rulesVersion, asked: judgement.asked },
    host: hostOf(input),
    bundle: snapshot.bundle,
    integrity: snapshot.integrity,
    sections: sectionsOf(snapshot, readings),
    roles: input.roles,
    register:
      register.file === null
        ? null
        : {
            file: register.file,
            sha256: register.sha256 ?? '',
            rows: register.declarations.length,
            badRows: register.badRows,
          },
    capture: Object.fromEntries(
      [...snapshot.capture]
        .map(([key, fact]): [string, string] => [key, fact.value])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    counts: countsOf(services, judgement),
    measure: judgement.measure,
    services,
    findings: judgement.findings,
    plan: plans.map(({ serviceId, order, phase }) => ({ serviceId, order, phase })),
    alreadyOff: inventory.alreadyOff,
    contradictions: inventory.contradictions,
    checks: checksOf(input),
    unread: readings.unread.map(({ at, why }) => ({ file: at.file, line: at.line, text: at.text, why })),
    controls: crosswalk.table(services.map((service) => service.controls)),
    knowledge: knowledgeOf(inventory.services),
  };
}

// Written out: an object made in one piece costs a third of one that is copied and added to.

function judgedOf({ rule, verdict, because, severity, confidence, evidence }: Decision) {
  return { rule, verdict, because, severity, confidence, evidence };
}

/** The same for each unknown service: what is made of a service's controls is remembered by the list. */
const noControls: readonly string[] = [];

const noSteps: Pick<Plan, 'steps'> = { steps: [] };

/** `reason`: what it is taken for, where it changes no line. */
function withEvidence(
  { title, when, commands, asRoot, expect, cautions, changes, changesTo }: Step,
  reason: ReportStep['evidence'],
): ReportStep {
  const evidence: ReportStep['evidence'] = changes === null ? reason : [changes];
  return { title, when, commands, asRoot, expect, cautions, changes, changesTo, evidence };
}

/** Same bundle, rules, roles, register and program: same id, whoever runs it. */
function reportId(input: ReportInput): string {
  const hash = createHash('sha256');
  const parts = [
    input.snapshot.bundle.sha256,
    input.judgement.rulesVersion,
    input.generatorVersion,
    input.register.sha256 ?? '',
    ...input.roles,
  ];
  hash.update(parts.join('\n'));
  return `PL-${hash.digest('hex').slice(0, 10)}`;
}

function hostOf({ snapshot, inventory }: ReportInput): ReportHost {
  const said = (key: string) => snapshot.capture.get(key)?.value ?? null;
  const { tools: _tools, ...facts } = inventory.host;
  const kernel = said('kernel') ?? facts.kernel;
  return {
    name: said('host') ?? facts.name,
    os: kernel === null ? null : (kernel.split(' ')[0] ?? null),
    distribution: facts.distribution,
    kernel,
    bootId: said('boot-id'),
    machineIdHash: said('machine-id-hash'),
    uptime: said('uptime'),
    capturedFrom: withColon(said('started')),
    capturedUntil: withColon(said('finished')),
    capturedBy: said('operator') ?? said('user'),
    asRoot: facts.asRoot,
    clock: said('clock-synchronised'),
    facts,
  };
}

/** `date +%z` prints `+0100`; ISO 8601's extended form has a colon in the offset. */
function withColon(time: string | null): string | null {
  return time === null ? null : time.replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
}

const noLines: LineTally = { total: 0, read: 0, skipped: 0, unread: 0 };

function sectionsOf(snapshot: Snapshot, readings: Readings): readonly ReportSection[] {
  const outcomes = new Map(readings.sections.map((outcome) => [outcome.id, outcome]));
  return snapshot.sections.map((section) => ({
    id: section.id,
    kind: section.kind,
    status: outcomes.get(section.id)?.status ?? section.status,
    origin: section.origin,
    file: section.file,
    sha256: section.sha256,
    bytes: section.bytes,
    lines: outcomes.get(section.id)?.lines ?? noLines,
    exitCode: section.exitCode,
    durationMs: section.durationMs,
    truncated: section.truncated,
    stderr: section.stderr,
    note: section.note,
  }));
}

function countsOf(services: readonly ReportService[], judgement: Judgement): ReportModel['counts'] {
  const verdicts: Record<Verdict, number> = { keep: 0, restrict: 0, 'turn-off': 0, investigate: 0 };
  const severities: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const service of services) verdicts[service.decision.verdict] += 1;
  for (const finding of judgement.findings) severities[finding.severity] += 1;
  return {
    verdicts,
    severities,
    services: services.length,
    listening: services.filter((service) => service.listens === true).length,
    findings: judgement.findings.length,
  };
}

function knowledgeOf(services: readonly Service[]): Readonly<Record<string, Knowledge>> {
  const used = new Map<string, Knowledge>();
  for (const { knowledge } of services) if (knowledge !== null) used.set(knowledge.id, knowledge);
  return Object.fromEntries([...used].sort(([a], [b]) => (a < b ? -1 : 1)));
}
