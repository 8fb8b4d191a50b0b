/**
 * The three lists beside the entries: roles.yaml, controls.yaml and port-names.txt.
 *
 *     - id: desktop                      - framework: nist-800-53       23/tcp telnet
 *       title: Desktop                     title: NIST SP 800-53        111/udp sunrpc
 *       because: Somebody sits at it.      version: Revision 5
 *                                          controls:
 *                                            CM-7: Least Functionality
 */

import { isMap, isScalar, isSeq, parseDocument, type YAMLMap } from 'yaml';
import type { Control, Framework, Role } from '../model/knowledge.ts';
import type { Problem } from './front-matter.ts';

export interface ReadRoles {
  readonly roles: readonly Role[];
  readonly problems: readonly Problem[];
}

export interface ReadControls {
  readonly frameworks: readonly Framework[];
  readonly controls: readonly Control[];
  readonly problems: readonly Problem[];
}

export function readRoles(file: string, text: string): ReadRoles {
  const problems: Problem[] = [];
  const roles = rows(file, text, problems).map((row, index) => {
    const at = `role ${index + 1}`;
    return {
      id: textOf(row, 'id', file, at, problems),
      title: textOf(row, 'title', file, at, problems),
      because: textOf(row, 'because', file, at, problems),
    };
  });
  problems.push(...repeated(file, 'role', roles));
  return { roles, problems };
}

export function readControls(file: string, text: string): ReadControls {
  const problems: Problem[] = [];
  const frameworks: Framework[] = [];
  const controls: Control[] = [];
  for (const [index, row] of rows(file, text, problems).entries()) {
    const at = `framework ${index + 1}`;
    const framework: Framework = {
      id: textOf(row, 'framework', file, at, problems),
      title: textOf(row, 'title', file, at, problems),
      version: textOf(row, 'version', file, at, problems),
    };
    frameworks.push(framework);
    const listed = row.get('controls', true);
    if (!isMap(listed)) {
      problems.push({ file, because: `${framework.id}: expected controls as \`id: title\` lines` });
      continue;
    }
    for (const pair of listed.items) {
      const id = isScalar(pair.key) ? String(pair.key.value) : '';
      const title = isScalar(pair.value) ? String(pair.value.value) : '';
      if (id === '' || title === '') problems.push({ file, because: `${framework.id}: ${id}: no title` });
      controls.push({ framework: framework.id, version: framework.version, id, title });
    }
  }
  problems.push(...repeated(file, 'framework', frameworks));
  return { frameworks, controls, problems };
}

/** `23/tcp telnet` lines; `#` begins a comment line. The first name of a port wins. */
export function readPortNames(
  file: string,
  text: string,
): { readonly portNames: ReadonlyMap<string, string>; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const portNames = new Map<string, string>();
  // 23/tcp telnet
  const row = /^(\d{1,5}\/(?:tcp|udp|sctp|dccp)) (\S+)$/;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const found = row.exec(line);
    const [, port, name] = found ?? [];
    if (port === undefined || name === undefined) {
      problems.push({ file, because: `line ${index + 1}: expected \`23/tcp telnet\`, got '${line}'` });
    } else if (portNames.has(port)) {
      problems.push({ file, because: `line ${index + 1}: ${port} stands there twice` });
    } else portNames.set(port, name);
  }
  return { portNames, problems };
}

function rows(file: string, text: string, problems: Problem[]): readonly YAMLMap[] {
  const document = parseDocument(text, { schema: 'failsafe' });
  for (const error of document.errors) {
    problems.push({ file, because: `line ${error.linePos?.[0].line ?? 0}: ${error.message.split('\n')[0]}` });
  }
  if (!isSeq(document.contents)) {
    problems.push({ file, because: 'expected a list' });
    return [];
  }
  return document.contents.items.filter((item) => isMap(item));
}

function textOf(row: YAMLMap, key: string, file: string, at: string, problems: Problem[]): string {
  const node = row.get(key, true);
  const value = isScalar(node) ? String(node.value).trim() : '';
  if (value === '') problems.push({ file, because: `${at}: ${key}: missing` });
  return value;
}

function repeated(file: string, what: string, list: readonly { readonly id: string }[]): readonly Problem[] {
  return list
    .filter((item, index) => list.findIndex((other) => other.id === item.id) !== index)
    .map((item) => ({ file, because: `${what} ${item.id} stands there twice` }));
}
