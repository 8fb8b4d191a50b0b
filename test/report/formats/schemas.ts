/** Official schemas, read in place where the team's shared material stands. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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
  const validate = compiled.get(file) ?? compile(JSON.parse(readFileSync(path, 'utf8')));
  compiled.set(file, validate);
  return complaintsOf(validate, value);
}

const compiled = new Map<SchemaFile, ValidateFunction>();

export function compile(schema: Record<string, unknown>): ValidateFunction {
  const options = { strict: false, allErrors: true, validateFormats: false } as const;
  const draft04 = String(schema.$schema).includes('draft-04');
  return draft04 ? new AjvDraft04.default(options).compile(schema) : new Ajv(options).compile(schema);
}

export function complaintsOf(validate: ValidateFunction, value: unknown): readonly string[] {
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

/**
 * XCCDF's schema imports two others that are not at hand. Stand-ins declare the names that it takes from them, so
 * that everything of its own is still validated.
 */
export function xccdfSchemaFolder(folder: string): string | null {
  const path = schemaPath('xccdf-1.2.xsd');
  if (path === null) return null;
  const standIn = (namespace: string, body: string) =>
    `<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" targetNamespace="${namespace}">${body}</xsd:schema>`;
  writeFileSync(
    join(folder, 'xml.xsd'),
    standIn(
      'http://www.w3.org/XML/1998/namespace',
      '<xsd:attribute name="lang" type="xsd:language"/><xsd:attribute name="base" type="xsd:anyURI"/>',
    ),
  );
  writeFileSync(
    join(folder, 'cpe.xsd'),
    standIn('http://cpe.mitre.org/language/2.0', '<xsd:element name="platform-specification"/>'),
  );
  const schema = readFileSync(path, 'utf8')
    .replace('../../common/xml.xsd', 'xml.xsd')
    .replace('cpe-language_2.3.xsd', 'cpe.xsd');
  const made = join(folder, 'xccdf.xsd');
  writeFileSync(made, schema);
  return made;
}
