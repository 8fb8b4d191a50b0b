/** `portledger explain ID`: a service, a rule, a role or a finding, in the terminal. */
import { findingWords, rules } from '../decide/index.ts';
import { UserError } from '../errors.ts';
import { loadKnowledge } from '../knowledge/index.ts';
import type { Control, Knowledge, KnowledgeBase, KnownPort } from '../model/knowledge.ts';
import { print, visible } from './terminal.ts';

export function explainCommand(wanted: string): void {
  const base = loadKnowledge();
  // A finding's id is `kind:service`, e.g. `unclaimed-and-dangerous:telnet`: both halves are explained.
  if (/^f-\d+$/i.test(wanted))
    throw new UserError(
      `${wanted}: the number of a finding within one report`,
      `\`portledger report CAPTURE --finding ${wanted.toUpperCase()}\` shows it`,
    );
  const [first = '', ...others] = wanted.split(':');
  const parts = [first, ...others.filter((each) => each !== '')];
  const pages = parts.map((id) => pageFor(id, base) ?? pageFor(id.toLowerCase(), base));
  if (pages.every((page) => page === null))
    throw new UserError(`'${wanted}': nothing is known by that id`, nearest(first, base));
  print(pages.filter((page) => page !== null).join('\n\n'));
}

function pageFor(id: string, base: KnowledgeBase): string | null {
  const service =
    base.services.find((each) => each.id === id) ??
    base.services.find((each) => each.names.includes(id) || each.programs.includes(id)) ??
    byPort(id, base.services);
  if (service !== undefined) return servicePage(service, base.controls);
  const rule = rules.find((each) => each.id === id);
  if (rule !== undefined) {
    const place = rules.indexOf(rule) + 1;
    return `${rule.id}: rule ${place} of ${rules.length}\n\nAsks: ${rule.question}\nIf yes: ${rule.answer}`;
  }
  const words = Object.hasOwn(findingWords, id) ? findingWords[id] : undefined;
  if (words !== undefined) return `${id}: ${words.title}\n\n${words.means}`;
  const role = base.roles.find((each) => each.id === id);
  if (role !== undefined) {
    const needed = base.services.filter((each) => each.neededFor.includes(id)).map((each) => each.id);
    return `${role.id}: ${role.title}\n\n${role.because}\nNeeds: ${needed.length === 0 ? 'nothing' : needed.join(', ')}`;
  }
  return null;
}

/** `23/tcp`, or `515` alone: the service that is known by that port. */
function byPort(id: string, services: readonly Knowledge[]): Knowledge | undefined {
  const [, number, protocol] = /^(\d{1,5})(?:\/(tcp|udp))?$/.exec(id) ?? [];
  if (number === undefined) return undefined;
  const port = Number(number);
  const own = (known: KnownPort) =>
    (protocol === undefined || known.protocol === protocol) && known.from <= port && port <= known.to;
  return (
    services.find((each) => each.ports.some((known) => own(known) && known.from === known.to)) ??
    services.find((each) => each.ports.some((known) => own(known) && known.to - known.from < 1000))
  );
}

function servicePage(service: Knowledge, controls: readonly Control[]): string {
  const { prose, severity } = service;
  const facts: readonly (readonly [string, string])[] = [
    ['names', service.names.join(', ')],
    ['programs', service.programs.join(', ')],
    [
      'ports',
      service.ports
        .map((port) => `${port.from}${port.to === port.from ? '' : `-${port.to}`}/${port.protocol}`)
        .join(', '),
    ],
    ['stance', service.stance + (service.dangerZone ? ', in the danger zone' : '')],
    [
      'severity',
      `${severity.any} on every address, ${severity.named} on a named one, ${severity.loopback} on loopback`,
    ],
    ['clear text', service.cleartext],
    ['needed for', service.neededFor.join(', ') || 'no role'],
    ['replaced by', service.replacedBy ?? '-'],
  ];
  const cited = Object.entries(service.controls).map(([framework, ids]) => {
    const version = controls.find((each) => each.framework === framework)?.version ?? '';
    return `  ${framework} ${version}: ${ids.join(', ')}`.trimEnd();
  });
  return [
    `${service.id}: ${service.title}`,
    '',
    ...facts.filter(([, value]) => value !== '').map(([name, value]) => `  ${name.padEnd(12)}${value}`),
    '',
    ...section('What it does', prose.whatItDoes),
    ...section('Why it matters', prose.whyItMatters),
    ...section('Keep it if', prose.keepItIf),
    ...section('If you keep it', prose.ifYouKeepIt),
    ...section('Before you turn it off', prose.beforeYouTurnItOff),
    'Controls',
    ...cited,
  ].join('\n');
}

function section(heading: string, text: string): readonly string[] {
  return [heading, ...text.split('\n').map((line) => (line === '' ? '' : `  ${line}`)), ''];
}

/** The ids that share the most leading characters, so that a slip of the finger is mended in one more try. */
function nearest(wanted: string, base: KnowledgeBase): string {
  const ids = [
    ...base.services.map((each) => each.id),
    ...rules.map((each) => each.id),
    ...base.roles.map((each) => each.id),
    ...Object.keys(findingWords),
  ];
  const shared = (id: string) => [...id].findIndex((character, at) => character !== wanted[at]);
  const close = ids
    .map((id) => ({ id, length: id === wanted.slice(0, id.length) ? id.length : shared(id) }))
    .filter((each) => each.length >= 2)
    .sort((a, b) => b.length - a.length)
    .slice(0, 5)
    .map((each) => each.id);
  return close.length > 0
    ? `did you mean ${visible(close.join(', '))}?`
    : 'ids are services (telnet), rules (unclaimed), roles (desktop) and findings';
}
