/** One page: what listens, what is to be done, the one measure that is not ours. */
import type { ReportModel, ReportService } from '../../../model/report.ts';
import { exposurePicture } from '../../pictures/exposure.ts';
import type { Context } from '../context.ts';
import {
  cleartextWords,
  exposureWords,
  grouped,
  plural,
  severityOrder,
  severityWords,
  verdictMeaning,
  verdictOrder,
  verdictWords,
} from '../words.ts';
import { socketWords } from './register.ts';

const words = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];
const spelt = (count: number) => words[count] ?? grouped(count);
const capital = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

export function summaryPart(context: Context) {
  const { model } = context;
  const { verdicts, severities } = model.counts;
  const { m1, m2, m3, m4, m5, m6 } = model.measure;
  return {
    sentence: inWords(model),
    verdicts: verdictOrder.map((verdict) => ({
      key: verdict,
      word: verdictWords[verdict],
      count: grouped(verdicts[verdict]),
      means: verdictMeaning[verdict],
      href:
        verdict === 'keep' || verdict === 'restrict'
          ? '#kept'
          : context.options.variant === 'executive'
            ? '#plan'
            : '#findings',
    })),
    severities: severityOrder
      .map((severity) => ({
        key: severity,
        word: severityWords[severity],
        count: grouped(severities[severity]),
      }))
      .filter(({ count }) => count !== '0'),
    findings: plural(model.counts.findings, 'finding'),
    exposureSvg: exposurePicture(model),
    measure: {
      percent: m2 === 0 ? 'none' : `${Math.round((100 * (m3 + m5)) / m2)} %`,
      formula: `(M3 + M5) / M2 = (${m3} + ${m5}) / ${m2}`,
      rows: [
        { name: 'M1', means: 'services that somebody authorised', count: grouped(m1) },
        { name: 'M2', means: 'services on this host, listening or configured', count: grouped(m2) },
        { name: 'M3', means: 'of these, authorised', count: grouped(m3) },
        { name: 'M4', means: 'of these, not authorised', count: grouped(m4) },
        { name: 'M5', means: 'not authorised, and switched off', count: grouped(m5) },
        { name: 'M6', means: 'not authorised, and switched on', count: grouped(m6) },
      ],
    },
    // In the short form the plan itself follows on the same page.
    short: context.options.variant === 'executive',
    top: topActions(context),
  };
}

function inWords({ services, counts, host }: ReportModel): string {
  const { listening, verdicts } = counts;
  const danger = services.filter((service) => service.dangerZone && service.listens !== false).length;
  const far = services.filter((service) => service.exposure === 'any').length;
  const stay = verdicts.restrict + verdicts.keep;
  const verb = (count: number, one: string, many: string) => `${spelt(count)} ${count === 1 ? one : many}`;
  const dormant = services.filter((service) => service.listens === false).length;
  const reach = far === 0 ? 'none of them' : far === listening ? 'each' : `${spelt(far)} of them`;
  const sentences = [
    `${verb(listening, 'service listens', 'services listen')} on ${host.name ?? 'the host'}${
      listening === 0 ? '' : `, ${reach} on ${exposureWords.any}`
    }${dormant === 0 ? '' : `; ${verb(dormant, 'more is', 'more are')} configured and do${dormant === 1 ? 'es' : ''} not listen`}`,
    danger === 0
      ? 'no listening service of the danger zone was observed'
      : verb(
          danger,
          'of those that listen belongs to the danger zone',
          'of those that listen belong to the danger zone',
        ),
    verdicts['turn-off'] === services.length && services.length > 1
      ? `all ${spelt(services.length)} go`
      : verdicts['turn-off'] === 0
        ? 'none has to go'
        : `of all ${spelt(services.length)}, ${verb(verdicts['turn-off'], 'goes', 'go')}`,
    verdicts.investigate === 0 ? '' : verb(verdicts.investigate, 'needs a closer look', 'need a closer look'),
    stay === 0 && verdicts['turn-off'] === services.length
      ? ''
      : stay === 0
        ? 'none stays'
        : `${verb(stay, 'stays', 'stay')}${
            verdicts.restrict === 0
              ? ''
              : verdicts.restrict === stay
                ? ', and should be reachable by fewer'
                : `, of which ${spelt(verdicts.restrict)} should be reachable by fewer`
          }`,
  ];
  return sentences
    .filter((sentence) => sentence !== '')
    .map((sentence) => `${capital(sentence)}.`)
    .join(' ');
}

function topActions({ model, services, findingLink, serviceLink }: Context) {
  return [...model.plan]
    .sort((a, b) => a.order - b.order)
    .flatMap((plan) => services.get(plan.serviceId) ?? [])
    .filter((service) => service.decision.verdict !== 'keep')
    .slice(0, 5)
    .map((service) => ({
      href: (findingLink(service.id) ?? serviceLink(service.id)).href,
      words: `${verdictWords[service.decision.verdict]}: ${service.title}`,
      because: standing(service),
    }));
}

/** `tcp *:23; every address; danger zone, clear text`: what is at stake, the finding says why. */
function standing(service: ReportService): string {
  const sockets = socketWords(service);
  const flags = [
    ...(service.dangerZone ? ['danger zone'] : []),
    ...(service.cleartext === null || service.cleartext === 'no' ? [] : [cleartextWords[service.cleartext]]),
  ];
  return [sockets.slice(0, 3).join(', '), exposureWords[service.exposure], flags.join(', ')]
    .filter((words) => words !== '')
    .join('; ');
}
