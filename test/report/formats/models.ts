/** Models that between them show every outcome, and the empty host that a schema's "at least one" trips over. */
import type { ReportModel } from '../../../src/model/report.ts';
import { bigcat } from '../model-fixture.ts';
import { hostile } from './hostile.ts';

/** bigcat with its second finding covered by a valid approval, and its third only guessed. */
export function everyOutcome(): ReportModel {
  const model = bigcat();
  const [first, second, third, ...rest] = model.findings;
  if (first === undefined || second === undefined || third === undefined) throw new Error('too few findings');
  const service = model.services.find((each) => each.id === second.serviceIds[0]);
  const approval = model.services.find((each) => each.approval?.expired === false)?.approval ?? null;
  if (service === undefined || approval === null) throw new Error('nothing to approve');
  return {
    ...model,
    services: model.services.map((each) =>
      each.id === service.id
        ? { ...each, approval: { ...approval, approvedBy: 'A. Board', expiresOn: '2027-01-31' } }
        : each,
    ),
    findings: [first, { ...second, accepted: true }, { ...third, confidence: 'guess' }, ...rest],
  };
}

export function nothingSeen(): ReportModel {
  const model = bigcat();
  const { host } = model;
  return {
    ...model,
    host: { ...host, name: null, distribution: null, kernel: null, capturedFrom: null, capturedUntil: null },
    services: [],
    findings: [],
    checks: [],
    sections: [],
    plan: [],
    unread: [],
    measure: { m1: 0, m2: 0, m3: 0, m4: 0, m5: 0, m6: 0 },
  };
}

export const models: readonly (readonly [string, () => ReportModel])[] = [
  ['bigcat', bigcat],
  ['a host with every outcome', everyOutcome],
  ['a hostile host', hostile],
  ['a host on which nothing was seen', nothingSeen],
];
