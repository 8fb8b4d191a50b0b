import { expect, test } from 'vitest';
import { KeptSummaries } from '../../src/cli/kept-summaries.ts';
import { summaryOf } from '../../src/fleet/index.ts';
import { before, without } from '../compare/reports.ts';

const summary = (folder: string) => summaryOf(before(), folder, 'all');

test('what is kept of a host says the same, key by key', () => {
  const kept = new KeptSummaries();
  for (const one of [summary('a'), summaryOf(without(before(), 'ftp'), 'b', 'web'), summary('c')])
    expect(JSON.stringify(kept.summary(one))).toBe(JSON.stringify(one));
});

test('what two hosts have in common is kept once', () => {
  const kept = new KeptSummaries();
  const [a, b] = [kept.summary(summary('a')), kept.summary(summary('b'))];
  expect(a.findings.length).toBeGreaterThan(5);
  expect(b.findings.every((finding, at) => finding === a.findings[at])).toBe(true);
  expect(b.services.every((service, at) => service === a.services[at])).toBe(true);
});

test('a finding that shows the same line and says something else is another', () => {
  const kept = new KeptSummaries();
  const first = summary('a');
  const accepted = { ...first, findings: first.findings.map((each) => ({ ...each, accepted: true })) };
  kept.summary(first);
  expect(kept.summary(accepted).findings).toEqual(accepted.findings);
});
