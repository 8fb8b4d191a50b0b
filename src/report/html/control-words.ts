/** The controls that a service bears on, one text a framework: `CIS Controls v8: 4.8, 12.6`. */
import type { Control } from '../../model/knowledge.ts';
import { frameworkWords } from './words.ts';

export function controlsByFramework(controls: readonly Control[]): readonly string[] {
  const byFramework = new Map<string, string[]>();
  for (const control of controls) {
    const name = `${frameworkWords[control.framework] ?? control.framework} ${control.version}`.trim();
    const ids = byFramework.get(name);
    if (ids === undefined) byFramework.set(name, [control.id]);
    else ids.push(control.id);
  }
  return [...byFramework].map(([name, ids]) => `${name}: ${ids.join(', ')}`);
}
