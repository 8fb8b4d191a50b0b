/** Findings: what to act on, from the decisions, the contradictions and the register. One cause is one finding. */

import type { Decision, Finding } from '../model/decision.ts';
import type { Evidence } from '../model/evidence.ts';
import { globFits } from '../model/host-glob.ts';
import type { Severity } from '../model/knowledge.ts';
import type { Contradiction, Inventory, Service } from '../model/service.ts';
import { registerLine, speaksOf } from './approvals.ts';
import { contradictionWords, registerWords } from './finding-words.ts';
import type { JudgeContext } from './rule.ts';
import { atLeast, rank, severityOf, worst } from './severity.ts';

export function findingsFrom(
  inventory: Inventory,
  decisions: readonly Decision[],
  context: JudgeContext,
): readonly Finding[] {
  const byId = new Map(inventory.services.map((service) => [service.id, service]));
  const approvals = new Map(decisions.map(({ serviceId, approval }) => [serviceId, approval]));
  const found: Finding[] = [
    ...decisions.flatMap((decision) => fromDecision(decision, byId.get(decision.serviceId))),
    ...inventory.services.flatMap((service) => {
      const accepted = approvals.get(service.id)?.by === 'register';
      return service.contradictions.map((each) => fromContradiction(each, service, accepted));
    }),
    ...distinct(inventory.contradictions.map((each) => fromContradiction(each, null, false))),
    ...fromRegister(inventory, context),
  ];
  return merged(found).sort((a, b) => rank(a.severity) - rank(b.severity) || compareText(a.id, b.id));
}

const verbs = { restrict: 'Restrict', 'turn-off': 'Turn off', investigate: 'Investigate' } as const;

function fromDecision(decision: Decision, service: Service | undefined): readonly Finding[] {
  if (decision.verdict === 'keep' || service === undefined) return [];
  return [
    {
      id: `${decision.rule}:${service.id}`,
      kind: decision.rule,
      title: `${verbs[decision.verdict]} ${service.knowledge === null ? service.name : service.title}`,
      because: decision.because,
      severity: decision.severity,
      confidence: decision.confidence,
      serviceIds: [service.id],
      // A role says that it is needed; only the register says that somebody accepted how it is run.
      accepted: decision.approval?.by === 'register',
      evidence: decision.evidence,
    },
  ];
}

function fromContradiction(each: Contradiction, service: Service | null, accepted: boolean): Finding {
  const words = contradictionWords[each.kind];
  const starter = service?.starters.find((one) => one.kind === 'inetd' || one.kind === 'xinetd');
  if (each.kind === 'listens-but-not-configured' && service !== null && starter !== undefined)
    return fromOldConfiguration(each, service, starter.kind, accepted);
  const own = service === null || each.kind !== 'listens-but-not-configured' ? 'info' : severityOf(service);
  return {
    id: service === null ? each.kind : `${each.kind}:${service.id}`,
    kind: each.kind,
    title: service === null ? words.title : `${service.name}: ${lowerFirst(words.title)}`,
    because: each.because,
    severity: atLeast(own, words.floor),
    confidence: 'likely',
    serviceIds: service === null ? [] : [service.id],
    accepted,
    evidence: each.evidence,
  };
}

/** A super-server that was never told of its new configuration is one cause, however many ports it still holds. */
function fromOldConfiguration(
  each: Contradiction,
  service: Service,
  superServer: string,
  accepted: boolean,
): Finding {
  return {
    id: `${each.kind}:${superServer}`,
    kind: each.kind,
    title: `${superServer} holds ports that its configuration does not open`,
    because: `${superServer} listens for services that its configuration, as captured, does not switch on: the file was changed and ${superServer} was never told to read it again, or it reads a file that was not captured.`,
    severity: atLeast(severityOf(service), contradictionWords[each.kind].floor),
    confidence: 'likely',
    serviceIds: [service.id],
    accepted,
    evidence: each.evidence,
  };
}

/** Two of one kind on the host as a whole (inetd and xinetd both without use) have an id each. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  return findings.map((finding, at) => {
    const before = findings.slice(0, at).filter((each) => each.kind === finding.kind).length;
    return before === 0 ? finding : { ...finding, id: `${finding.id}:${before + 1}` };
  });
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

function fromRegister(inventory: Inventory, context: JudgeContext): readonly Finding[] {
  const { register, capturedOn, host } = context;
  const own = register.declarations.filter((row) => globFits(row.host, host.name ?? ''));
  return own.flatMap((row) => {
    const about = inventory.services.filter((service) => speaksOf(row, service, host.name));
    const evidence: Evidence = [registerLine(row)];
    const what =
      row.role !== ''
        ? `the role ${row.role}`
        : row.service === ''
          ? `${row.protocol === '' ? 'port ' : `${row.protocol}/`}${row.port ?? ''}`
          : row.service;
    const finding = (kind: keyof typeof registerWords, because: string, severity: Severity): Finding => ({
      id: `${kind}:line-${row.line}`,
      kind,
      title: registerWords[kind].title,
      because,
      severity,
      confidence: 'certain',
      serviceIds: about.map((service) => service.id),
      accepted: false,
      evidence,
    });
    const found: Finding[] = [];
    if (row.expiresOn !== '' && capturedOn !== null && row.expiresOn < capturedOn)
      found.push(
        finding(
          'approval-expired',
          `The approval of ${what} ended on ${row.expiresOn}; the capture is of ${capturedOn}.`,
          about.length > 0 ? 'medium' : 'low',
        ),
      );
    if (about.every((service) => service.listens === false))
      found.push(
        finding(
          'approval-of-nothing',
          row.role === ''
            ? `The register approves ${what}, and nothing on this host listens as that.`
            : `The register approves ${what}, and nothing that this role needs listens on this host.`,
          'low',
        ),
      );
    if (row.businessNeed.trim() === '')
      found.push(
        finding(
          'approval-without-reason',
          `The register approves ${what} and gives no business need.`,
          'medium',
        ),
      );
    if (row.owner !== '' && row.owner.trim().toLowerCase() === row.approvedBy.trim().toLowerCase())
      found.push(
        finding('approved-by-its-owner', `${row.owner} owns ${what} and approved it as well.`, 'medium'),
      );
    return found;
  });
}

/** The same cause on several services (a super-server that was never told of its new configuration) is one finding. */
function merged(findings: readonly Finding[]): Finding[] {
  // By both: decisions share an id where services do, and stay apart, because each says why of its own service.
  const causes = new Map<string, [Finding, ...Finding[]]>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.id, finding.because]);
    const same = causes.get(key);
    if (same === undefined) causes.set(key, [finding]);
    else same.push(finding);
  }
  return [...causes.values()].map(asOne);
}

function asOne(same: readonly [Finding, ...Finding[]]): Finding {
  const [first, ...others] = same;
  if (others.length === 0) return first;
  const [head, ...tail] = first.evidence;
  const place = ({ file, line }: Evidence[number]) => `${file}:${line}`;
  const shown = new Set(first.evidence.map(place));
  const more = others.flatMap(({ evidence }) => {
    const lines = evidence.filter((line) => !shown.has(place(line)));
    for (const line of lines) shown.add(place(line));
    return lines;
  });
  return {
    ...first,
    severity: worst(same.map(({ severity }) => severity)),
    serviceIds: same.flatMap(({ serviceIds }) => serviceIds),
    evidence: [head, ...tail, ...more],
    accepted: same.every(({ accepted }) => accepted),
  };
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
