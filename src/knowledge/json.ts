/** The knowledge base as JSON, so that the build can bake it into the bundle: `portNames` becomes an object. */

import type { KnowledgeBase } from '../model/knowledge.ts';

export interface KnowledgeJson extends Omit<KnowledgeBase, 'portNames'> {
  readonly portNames: Readonly<Record<string, string>>;
}

export function toJson(base: KnowledgeBase): KnowledgeJson {
  return { ...base, portNames: Object.fromEntries(base.portNames) };
}

export function fromJson(json: KnowledgeJson): KnowledgeBase {
  return { ...json, portNames: new Map(Object.entries(json.portNames)) };
}
