/** Takes the place of load.ts in the bundle: the knowledge base that the build checked and wrote beside it. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KnowledgeBase } from '../model/knowledge.ts';
import { fromIndex, type KnowledgeIndex } from './json.ts';

let base: KnowledgeBase | null = null;

export function loadKnowledge(): KnowledgeBase {
  const folder = dirname(fileURLToPath(import.meta.url));
  const read = (): KnowledgeIndex => JSON.parse(readFileSync(join(folder, 'knowledge.json'), 'utf8'));
  base ??= fromIndex(read(), () => readFileSync(join(folder, 'knowledge-entries.jsonl')));
  return base;
}

export function readKnowledge(): never {
  throw new Error('the bundle has the knowledge base baked in');
}
