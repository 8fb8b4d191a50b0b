/** Official schemas, read in place where the team's shared material stands. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv } from 'ajv';
import AjvDraft04 from 'ajv-draft-04';
import { sharedFolder } from '../../shared.ts';

export type SchemaFile =
  | 'oscal-assessment-results-1.2.1.json'
  | 'oscal-poam-1.2.1.json'
  | 'sarif-2.1.0-errata01.json'
  | 'hdf-exec.json'
  | 'xccdf-1.2.xsd';

export function schemaPath(file: SchemaFile): string | null {
  const folder = sharedFolder('schemas');
  const path = folder === null ? null : join(folder, file);
  return path !== null && existsSync(path) ? path : null;
}

/** Complaints of the schema; [] where the value is valid. */
export function complaints(file: SchemaFile, value: unknown): readonly string[] {
  const path = schemaPath(file);
  if (path === null) throw new Error(`${file} is not here: skip the test`);
  return complaintsOf(JSON.parse(readFileSync(path, 'utf8')), value);
}

export function complaintsOf(schema: Record<string, unknown>, value: unknown): readonly string[] {
  const options = { strict: false, allErrors: true, validateFormats: false } as const;
  const draft04 = String(schema.$schema).includes('draft-04');
  const validate: ValidateFunction = draft04
    ? new AjvDraft04.default(options).compile(schema)
    : new Ajv(options).compile(schema);
  if (validate(value) === true) return [];
  return (validate.errors ?? []).map((error: ErrorObject) => `${error.instancePath} ${error.message}`);
}

export const hasXmllint = (() => {
  try {
    execFileSync('xmllint', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** What xmllint says about the text; '' where it is well-formed (and valid, where a schema is named). */
export function xmllintSays(xml: string, ...more: readonly string[]): string {
  try {
    execFileSync('xmllint', ['--noout', '--nonet', ...more, '-'], { input: xml, stdio: 'pipe' });
    return '';
  } catch (error) {
    return String((error as { stderr: Buffer }).stderr);
  }
}
