/** Danger zone; kept services with reason, approver and expiry; findings that an approval covers. */
import { bounded, type Context } from '../context.ts';
import { knowledgeHtml } from '../prose.ts';
import { cleartextWords, exposureBadges, severityBadges, verdictBadges } from '../words.ts';
import { bootWords, socketWords } from './register.ts';

const mostRows = 300;

export function dangerPart({ model, serviceLink, findingLink, book }: Context) {
  const list = bounded(
    model.services.filter((service) => service.dangerZone),
    mostRows,
  );
  return {
    rows: list.shown.map((service) => ({
      service: serviceLink(service.id),
      title: service.title,
      sockets: socketWords(service),
      exposure: exposureBadges[service.exposure],
      boot: bootWords(service),
      cleartext: service.cleartext === null ? 'not known' : cleartextWords[service.cleartext],
      severity: severityBadges[service.decision.severity],
      verdict: verdictBadges[service.decision.verdict],
      finding: findingLink(service.id),
      seen: service.decision.evidence.slice(0, 1).map((line) => book.cite(line)),
    })),
    limitNote: list.limitNote,
  };
}

export function keptPart(context: Context) {
  const { model, options, serviceLink, book } = context;
  const short = options.variant === 'executive';
  const list = bounded(
    model.services.filter(({ decision }) => decision.verdict === 'keep' || decision.verdict === 'restrict'),
    mostRows,
  );
  return {
    rows: list.shown.map((service) => {
      const { approval } = service;
      const knowledge = service.knowledge === null ? null : (model.knowledge[service.knowledge] ?? null);
      return {
        service: serviceLink(service.id),
        title: service.title,
        verdict: verdictBadges[service.decision.verdict],
        sockets: socketWords(service),
        exposure: exposureBadges[service.exposure],
        reason: approval?.reason ?? service.decision.because,
        owner: orNone(approval?.owner),
        approvedBy: orNone(approval?.approvedBy),
        approvedOn: approval?.approvedOn ?? '',
        expiresOn: orNone(approval?.expiresOn),
        state: approval === null ? 'no approval on file' : approval.expired ? 'expired' : 'active',
        bad: approval === null || approval.expired,
        features: orNone(approval?.securityFeatures),
        filters: service.filters
          .slice(0, 4)
          .map((filter) => ({ says: filter.says, at: book.cite(filter.evidence[0]) })),
        settings: service.settings.slice(0, 4).map((setting) => ({
          says: `${setting.key} = ${setting.value}`,
          at: book.cite(setting.evidence[0]),
        })),
        adviceHtml: short || knowledge === null ? '' : knowledgeHtml(knowledge.prose).ifYouKeepIt,
        seen: (short ? [] : (approval?.evidence ?? [])).slice(0, 1).map((line) => book.cite(line)),
      };
    }),
    limitNote: list.limitNote,
    accepted: context.findings
      .filter(({ finding }) => finding.accepted)
      .slice(0, mostRows)
      .map(({ number, href, title }) => ({ href, number, title })),
  };
}

const orNone = (text: string | undefined) => (text === undefined || text === '' ? 'not stated' : text);
