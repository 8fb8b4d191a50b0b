import { describe, expect, test } from 'vitest';
import { oscal, oscalControl, oscalOf } from '../../../src/report/formats/oscal.ts';
import { oscalPoam, poamOf } from '../../../src/report/formats/oscal-poam.ts';
import { defaultRenderOptions } from '../../../src/report/options.ts';
import { bigcat } from '../model-fixture.ts';
import { everyOutcome, models, nothingSeen } from './models.ts';
import { complaints, schemaPath } from './schemas.ts';

const results = 'oscal-assessment-results-1.2.1.json';
const poam = 'oscal-poam-1.2.1.json';

describe.skipIf(schemaPath(results) === null || schemaPath(poam) === null)(
  'OSCAL 1.2.1 schemas (shared/schemas)',
  () => {
    test.each(models)('the assessment results of %s are valid', (_, model) => {
      const made = JSON.parse(String(oscal.render(model(), defaultRenderOptions)));
      expect(complaints(results, made)).toEqual([]);
    });

    test.each(models)('the plan of action of %s is valid', (_, model) => {
      const made = JSON.parse(String(oscalPoam.render(model(), defaultRenderOptions)));
      expect(complaints(poam, made)).toEqual([]);
    });

    test('an empty list is not valid, so that the schema is the strict one', () => {
      const made = poamOf(nothingSeen(), 'x');
      made['plan-of-action-and-milestones']['poam-items'] = [];
      expect(complaints(poam, made)).not.toEqual([]);
    });
  },
);

/** Every value under a key, wherever it stands. */
function under(value: unknown, key: RegExp): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => under(item, key));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    key.test(name) && typeof item === 'string' ? [item] : under(item, key),
  );
}

test.each([
  ['assessment results', () => oscalOf(everyOutcome(), 'x')],
  ['plan of action', () => poamOf(everyOutcome(), 'x')],
])('in the %s each UUID is made once, and each reference leads to one of them', (_, make) => {
  const made = make();
  const own = under(made, /^uuid$/);
  expect(own.length).toBeGreaterThan(50);
  expect(new Set(own).size).toBe(own.length);
  const references = [
    ...under(made, /^(?:subject|component|observation|risk|actor)-uuid$/),
    ...under(made, /^href$/)
      .filter((href) => href.startsWith('#'))
      .map((href) => href.slice(1)),
  ];
  expect(references.length).toBeGreaterThan(50);
  expect(references.filter((reference) => !own.includes(reference))).toEqual([]);
});

test('what nobody can say yet is an observation and no finding', () => {
  const model = everyOutcome();
  const [result] = oscalOf(model, 'x')['assessment-results'].results as readonly Record<string, unknown>[];
  const titled = (list: unknown) =>
    (list as readonly { props: readonly { name: string; value: string }[] }[]).map(
      (item) => item.props.find((property) => property.name === 'id')?.value,
    );
  const observations = titled(result?.observations);
  const findings = titled(result?.findings);
  const open = [
    ...model.checks.filter((check) => check.outcome === 'not-assessed').map((check) => check.id),
    model.findings[2]?.id,
  ];
  expect(open.length).toBeGreaterThan(1);
  for (const id of open) {
    expect(observations).toContain(id);
    expect(findings).not.toContain(id);
  }
  expect(findings.length + open.length).toBe(observations.length);
});

test('an approved finding is not satisfied, and its risk is an approved deviation', () => {
  const text = String(oscal.render(everyOutcome(), defaultRenderOptions));
  expect(text.match(/"deviation-approved"/g)).toHaveLength(1);
  expect(String(oscal.render(bigcat(), defaultRenderOptions))).not.toContain('deviation-approved');
});

test('the plan of action follows the plan: the danger zone first', () => {
  const items = poamOf(bigcat(), 'x')['plan-of-action-and-milestones']['poam-items'];
  expect(items.map((item) => item.title)[0]).toBe('The r-services accept logins from the network');
  expect(items).toHaveLength(bigcat().findings.length);
});

test('control ids are written as in the catalogue of NIST', () => {
  expect(oscalControl('CM-7')).toBe('cm-7');
  expect(oscalControl('SA-4(9)')).toBe('sa-4.9');
});
