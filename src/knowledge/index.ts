/** The knowledge base: what is known of services, whatever the host. README.md here says how to add one. */

export type { Problem } from './front-matter.ts';
export { fromIndex, type KnowledgeIndex, toIndex } from './json.ts';
export { lookups } from './known-by.ts';
export { loadKnowledge, readKnowledge } from './load.ts';
export { genericPrograms, validateKnowledge } from './validate.ts';
