import { marked } from 'marked';
import { expect, test } from 'vitest';
import { junit } from '../../../src/report/formats/junit.ts';
import { md } from '../../../src/report/formats/md.ts';
import { defaultRenderOptions } from '../../../src/report/options.ts';
import { bigcat } from '../model-fixture.ts';
import { hostile } from './hostile.ts';
import { hasXmllint, xmllintSays } from './schemas.ts';

const ticket = (model: ReturnType<typeof bigcat>) => String(md.render(model, defaultRenderOptions));
const tags = (html: string) =>
  [...html.matchAll(/<\/?([a-z0-9]+)/g)].map((tag) => tag[1]).filter((tag) => tag !== 'br');

test('the ticket names each finding, says what to do, and says first what it rests on', () => {
  const text = ticket(bigcat());
  for (const finding of bigcat().findings) expect(text).toContain(`\`${finding.id}\``);
  expect(text.indexOf('sources captured')).toBeLessThan(text.indexOf('## To do'));
  expect(text).toContain('chkconfig http off');
});

test('commands stand in the ticket unchanged, so that they can be copied', () => {
  const text = ticket(bigcat());
  const commands = bigcat()
    .findings.flatMap((finding) => finding.serviceIds)
    .flatMap((id) => bigcat().services.find((service) => service.id === id)?.steps ?? [])
    .flatMap((step) => step.commands);
  expect(commands.length).toBeGreaterThan(30);
  for (const command of commands) expect(text).toContain(`\n${command}\n`);
});

test('a hostile capture adds no element, link or picture to the ticket', () => {
  const harmed = marked.parse(ticket(hostile()), { async: false });
  expect(harmed).not.toMatch(/<(?:script|img|a |b>)/);
  // A caution is on every hostile step and only on some of bigcat's: compare with bigcat given them all.
  const model = bigcat();
  const twin = {
    ...model,
    services: model.services.map((service) => ({
      ...service,
      steps: service.steps.map((step) => ({ ...step, cautions: ['look'] })),
    })),
  };
  expect(tags(harmed)).toEqual(tags(marked.parse(ticket(twin), { async: false })));
});

test.skipIf(!hasXmllint)('JUnit XML of a hostile capture is well-formed (xmllint)', () => {
  expect(xmllintSays(String(junit.render(bigcat(), defaultRenderOptions)))).toBe('');
  expect(xmllintSays(String(junit.render(hostile(), defaultRenderOptions)))).toBe('');
});

test('JUnit counts what needs action as failures, and what was not assessed as skipped', () => {
  const model = bigcat();
  const text = String(junit.render(model, defaultRenderOptions));
  const failures = model.findings.length;
  const skipped = model.checks.filter((check) => check.outcome === 'not-assessed').length;
  expect(skipped).toBeGreaterThan(0);
  expect(text.match(/<failure /g)).toHaveLength(failures);
  expect(text.match(/<skipped /g)).toHaveLength(skipped);
  expect(text).toContain(`failures="${failures}" skipped="${skipped}"`);
});
