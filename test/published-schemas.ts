/** The schemas that are published for report.json, compare.json and fleet.json: made from the types, and what tests make is held against them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ValidateFunction } from 'ajv';
import { compareReports as compare } from '../src/compare/index.ts';
import { fleetOf as sum } from '../src/fleet/index.ts';
import { compile, complaintsOf } from './report/formats/schemas.ts';
import { projectRoot } from './shared.ts';

export type Published = 'report-1' | 'compare-1' | 'fleet-1';

export const schemaFile = (name: Published) => join(projectRoot, 'src/report/formats/schema', `${name}.json`);

const compiled = new Map<Published, ValidateFunction>();

/** What the published schema has against a value; [] where it is valid. */
export function against(name: Published, value: unknown): readonly string[] {
  const validate = compiled.get(name) ?? compile(JSON.parse(readFileSync(schemaFile(name), 'utf8')));
  compiled.set(name, validate);
  return complaintsOf(validate, value);
}

function valid<T>(name: Published, value: T): T {
  const complaints = against(name, JSON.parse(JSON.stringify(value)));
  if (complaints.length > 0) throw new Error(`not a valid ${name}: ${complaints.slice(0, 5).join('; ')}`);
  return value;
}

/** For tests in the place of ours: the same, and what comes out is valid. */
export const compareReports: typeof compare = (...given) => valid('compare-1', compare(...given));
export const fleetOf: typeof sum = (...given) => valid('fleet-1', sum(...given));

/** A file that the command line wrote, which has to be valid. */
export const written = (name: Published, path: string) => valid(name, JSON.parse(readFileSync(path, 'utf8')));
