/** The action plan in the seed's order, with boxes to tick: now, after the next reboot, after the next upgrade. */
import type { Context } from '../context.ts';
import { bounded } from '../context.ts';
import { phaseOrder, phaseWords, severityBadges, verdictBadges } from '../words.ts';

const mostRows = 400;
const fewRows = 10;

export function planPart({ model, options, services, findingLink, serviceLink }: Context) {
  const short = options.variant === 'executive';
  const ordered = [...model.plan].sort((a, b) => a.order - b.order);
  const list = bounded(
    ordered.filter((plan) => plan.phase !== 'keep'),
    short ? fewRows : mostRows,
    short ? 'The rest is in the full report.' : undefined,
  );
  return {
    phases: phaseOrder
      .map((phase) => ({
        title: phaseWords[phase].title,
        why: phaseWords[phase].why,
        rows: list.shown
          .filter((plan) => plan.phase === phase)
          .flatMap((plan) => {
            const service = services.get(plan.serviceId);
            if (service === undefined) return [];
            const lasting =
              service.steps.find((step) => step.when === 'for-good') ??
              service.steps.find((step) => step.when === 'restrict' || step.when === 'find') ??
              service.steps.findLast((step) => step.when === 'now') ??
              service.steps[0];
            return [
              {
                order: String(plan.order),
                service: serviceLink(service.id),
                title: service.title,
                verdict: verdictBadges[service.decision.verdict],
                severity: severityBadges[service.decision.severity],
                action:
                  lasting?.title ?? 'A person has to decide: the capture does not show how it is started.',
                finding: findingLink(service.id),
              },
            ];
          }),
      }))
      .filter(({ rows }) => rows.length > 0),
    limitNote: list.limitNote,
  };
}
