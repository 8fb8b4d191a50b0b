/**
 * `report.junit.xml`: for CI servers. A finding that needs action is a failed test, what could not be assessed is
 * skipped, what was looked for and not observed passes. Times are 0: nothing was timed.
 */
import type { ReportModel } from '../../model/report.ts';
import { severityWords } from '../html/words.ts';
import { type Assessed, assess, place } from './assessment.ts';
import type { Format } from './format.ts';
import { capturedFrom, unknownMoment } from './moment.ts';
import { element, xmlDocument } from './xml.ts';

export const junit: Format = {
  id: 'junit',
  title: 'The results as JUnit XML, for CI servers',
  extension: 'junit.xml',
  render: junitOf,
};

function junitOf(model: ReportModel): string {
  const results = assess(model);
  const groups = [
    { name: 'findings', results: results.filter((result) => result.confidence !== null) },
    { name: 'checks', results: results.filter((result) => result.confidence === null) },
  ];
  const moment = capturedFrom(model);
  return xmlDocument(
    element(
      'testsuites',
      { name: 'portledger', ...totals(results), time: '0' },
      groups.map((group) =>
        element(
          'testsuite',
          {
            name: `portledger.${group.name}`,
            ...totals(group.results),
            errors: '0',
            time: '0',
            hostname: model.host.name ?? '',
            ...(moment === unknownMoment ? {} : { timestamp: moment.slice(0, 19) }),
          },
          [
            element('properties', {}, [
              element('property', { name: 'report', value: model.id }),
              element('property', { name: 'bundle.sha256', value: model.bundle.sha256 }),
            ]),
            ...group.results.map(testCase),
          ],
        ),
      ),
    ),
  );
}

function testCase(result: Assessed): string {
  return element('testcase', { name: result.id, classname: `portledger.${result.rule}`, time: '0' }, [
    ...verdictOf(result),
    ...(result.evidence.length === 0
      ? []
      : [
          element('system-out', {}, result.evidence.map((line) => `${place(line)}  ${line.text}`).join('\n')),
        ]),
  ]);
}

function verdictOf(result: Assessed): readonly string[] {
  switch (result.outcome) {
    case 'needs-action':
      return [
        element(
          'failure',
          { message: `${severityWords[result.severity]}: ${result.title}`, type: result.severity },
          result.because,
        ),
      ];
    case 'needs-a-person':
    case 'not-assessed':
      return [element('skipped', { message: result.because })];
    case 'approved':
    case 'not-observed':
      return [];
  }
}

function totals(results: readonly Assessed[]) {
  const skipped = results.filter(({ outcome }) => outcome === 'needs-a-person' || outcome === 'not-assessed');
  return {
    tests: String(results.length),
    failures: String(results.filter(({ outcome }) => outcome === 'needs-action').length),
    skipped: String(skipped.length),
  };
}
