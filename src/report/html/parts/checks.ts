/** What was looked for and not observed, the rules that were asked, and what is not assessed. */

import type { Control } from '../../../model/knowledge.ts';
import { oncePer } from '../../../model/once-per.ts';
import type { ReportModel } from '../../../model/report.ts';
import { concernsHost } from '../benchmarks.ts';
import { bounded, type Context, type Link } from '../context.ts';
import { frameworkWords, grouped, plural, statusWords } from '../words.ts';
import { isGap } from './captured.ts';

/** What the check says behind the name of a service of the danger zone; its heading says it once. */
const dangerMark = ' (danger zone)';

export function checksPart({ model, serviceLink }: Context) {
  const outcome = (wanted: string) => model.checks.filter((check) => check.outcome === wanted);
  return {
    rulesVersion: model.rules.version,
    passed: byGround(outcome('not-observed')),
    observed: outcome('observed').map((check) => ({
      title: check.title,
      services: check.serviceIds.slice(0, 12).map(serviceLink),
      more: check.serviceIds.length > 12 ? `and ${check.serviceIds.length - 12} more` : null,
      because: check.because,
    })),
    rules: rulesAsked(model),
  };
}

/** Most checks rest on the same few listings: what they rest on is said once. */
function byGround(checks: ReportModel['checks']) {
  const grounds = new Map<string, string[]>();
  for (const { title, because } of checks) {
    const danger = title.endsWith(dangerMark);
    const heading = danger ? `The danger zone. ${because}` : because;
    const named = danger ? title.slice(0, -dangerMark.length) : title;
    const titles = grounds.get(heading);
    if (titles === undefined) grounds.set(heading, [named]);
    else titles.push(named);
  }
  return [...grounds].map(([because, titles]) => ({ because, titles }));
}

/** How many services each rule was asked of, and for how many of them it answered. */
function rulesAsked({ rules, services }: ReportModel) {
  const answered = new Map<string, number>();
  for (const { decision } of services) answered.set(decision.rule, (answered.get(decision.rule) ?? 0) + 1);
  let left = services.length;
  return rules.asked.map(({ rule, question }) => {
    const own = answered.get(rule) ?? 0;
    const asked = left;
    left -= own;
    return { rule, question, asked: grouped(asked), answered: grouped(own) };
  });
}

export function notAssessedPart({ model, options, serviceLink, book }: Context) {
  const short = options.variant === 'executive';
  const unknown = bounded(
    model.services
      .map((service) => ({
        service,
        what: [
          service.listens === null ? 'whether it listens' : null,
          service.configured === null ? 'whether it is configured' : null,
          service.startsAtBoot === null ? 'whether it starts at the next boot' : null,
        ].filter((words) => words !== null),
      }))
      .filter(({ what }) => what.length > 0),
    short ? 6 : 100,
    short ? 'The rest is in the full report.' : undefined,
  );
  const unread = bounded(short ? [] : model.unread, 200);
  return {
    short,
    sources: model.sections
      .filter(isGap)
      .slice(0, 100)
      .map((section) => `${section.origin} (${statusWords[section.status].word})`),
    checks: byGround(model.checks.filter((check) => check.outcome === 'not-assessed')),
    services: unknown.shown.map(({ service, what }) => ({
      service: serviceLink(service.id),
      what: what.join(', '),
      wouldTell: service.starters
        .flatMap((starter) => (starter.kind === 'unknown' ? [starter.wouldTell] : []))
        .slice(0, 1),
    })),
    servicesNote: unknown.limitNote,
    unreadCount: plural(model.unread.length, 'line'),
    unread: unread.shown.map(({ file, line, text, why }) => ({
      at: book.cite({ file, line, text, origin: file }),
      why,
    })),
    unreadNote: unread.limitNote,
    hasUnread: model.unread.length > 0,
  };
}

export function controlsPart({ model, serviceLink }: Context) {
  const byControl = new Map<string, { readonly act: Link[]; readonly kept: Link[] }>();
  for (const { id, decision, controls } of model.services) {
    for (const key of controls) {
      let row = byControl.get(key);
      if (row === undefined) {
        row = { act: [], kept: [] };
        byControl.set(key, row);
      }
      (decision.verdict === 'keep' ? row.kept : row.act).push(serviceLink(id));
    }
  }
  const frameworks = new Map<string, Control[]>();
  for (const key of byControl.keys()) {
    const control = model.controls[key];
    if (control === undefined) continue;
    const same = frameworks.get(control.framework);
    if (same === undefined) frameworks.set(control.framework, [control]);
    else same.push(control);
  }
  const nobody = { act: [], kept: [] };
  const inOrder = [...frameworks].sort(([a], [b]) => (a < b ? -1 : 1));
  const concerns = new Set([...frameworks.keys()].filter((each) => concernsHost(each, model.host.facts)));
  const nameOf = (framework: string) => frameworkWords[framework] ?? framework;
  return {
    elsewhere: inOrder
      .filter(([framework]) => !concerns.has(framework))
      .map(([framework, [first]]) => `${nameOf(framework)} ${first?.version ?? ''}`)
      .sort()
      .join(', '),
    frameworks: inOrder
      .filter(([framework]) => concerns.has(framework))
      .map(([framework, controls]) => {
        let anyKept = false;
        const rows = controls
          .map((control) => ({ control, key: sortKey(control) }))
          .sort((a, b) => (a.key < b.key ? -1 : 1))
          .map(({ control: { id, title } }) => {
            const { act, kept } = byControl.get(`${framework} ${id}`) ?? nobody;
            if (kept.length > 0) anyKept = true;
            return { id, title, act: someOf(act), kept: someOf(kept) };
          });
        return { framework: nameOf(framework), version: controls[0]?.version ?? '', anyKept, rows };
      }),
  };
}

/** `2.1.4` before `2.1.11`, `AC-3` before `AC-17`: digits are compared as numbers. */
const sortKey = oncePer(({ id }: Control): string => id.replace(/\d+/g, (digits) => digits.padStart(6, '0')));

const mostLinks = 16;

function someOf(links: readonly Link[]) {
  return links.length <= mostLinks
    ? { links, more: null }
    : { links: links.slice(0, mostLinks), more: `and ${links.length - mostLinks} more` };
}
