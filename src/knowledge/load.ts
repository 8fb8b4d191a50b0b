/**
 * The knowledge base: what is known of services, whatever the host. Facts and prose stand in Markdown and YAML
 * beside this file; README.md there says how to add one.
 *
 * The build bakes what is read here into the bundle (json.ts, baked.ts): reading hundreds of files is the development path only.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import type { Knowledge, KnowledgeBase } from '../model/knowledge.ts';
import { packageRoot } from '../resources.ts';
import { readControls, readPortNames, readRoles } from './catalogues.ts';
import { type Problem, readEntry } from './front-matter.ts';
import { lookups } from './known-by.ts';
import { portRegistry } from './port-registry.ts';
import { validateKnowledge } from './validate.ts';

/** Reads and checks every file; throws a UserError that names the first broken file and what was expected. */
export function loadKnowledge(folder: string = join(packageRoot(), 'src/knowledge')): KnowledgeBase {
  const { base, problems } = readKnowledge(folder);
  const [first] = problems;
  if (first !== undefined) {
    const more = problems.length === 1 ? null : `and ${problems.length - 1} more`;
    throw new UserError(`src/knowledge/${first.file}: ${first.because}`, more);
  }
  return base;
}

/** The same without throwing: the base as far as it could be read, and everything that is wrong with it. */
export function readKnowledge(folder: string): {
  readonly base: KnowledgeBase;
  readonly problems: readonly Problem[];
} {
  const text = (name: string) => readFileSync(join(folder, name), 'utf8');
  const problems: Problem[] = [];
  const services: Knowledge[] = [];
  const files = readdirSync(join(folder, 'services')).filter((name) => name.endsWith('.md'));
  // By id and not by file name: `ssh` comes before `ssh-forward`, which is the rarer case of the same program.
  for (const id of files.map((name) => name.slice(0, -3)).sort()) {
    const file = `services/${id}.md`;
    const read = readEntry(file, text(file));
    problems.push(...read.problems);
    if (read.entry === null) continue;
    services.push(read.entry);
    if (read.entry.id !== id) {
      problems.push({ file, because: `id: expected ${id}, got '${read.entry.id}'` });
    }
  }
  const roles = readRoles('roles.yaml', text('roles.yaml'));
  const catalogue = readControls('controls.yaml', text('controls.yaml'));
  const registry = readPortNames('port-names.txt', text('port-names.txt'));
  const base: KnowledgeBase = {
    services,
    ...lookups(services),
    roles: roles.roles,
    frameworks: catalogue.frameworks,
    controls: catalogue.controls,
    portNames: registry.portNames,
    registeredPort: portRegistry(),
  };
  problems.push(...roles.problems, ...catalogue.problems, ...registry.problems, ...validateKnowledge(base));
  return { base, problems };
}
