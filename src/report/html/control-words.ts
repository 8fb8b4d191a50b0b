/** The controls that a service bears on, one text a framework: `CIS Controls v8: 4.8, 12.6`. */
import type { Control } from '../../model/knowledge.ts';
import { frameworkWords } from './words.ts';

export function controlsByFramework(controls: readonly Control[]): readonly string[] {
  const byFramework = new Map<string, string>();
  let last: Control | null = null;
  let name = '';
  for (const control of controls) {
    // Those of one framework stand together.
    if (last?.framework !== control.framework || last.version !== control.version)
      name = `${frameworkWords[control.framework] ?? control.framework} ${control.version}`.trim();
    last = control;
    const told = byFramework.get(name);
    byFramework.set(name, told === undefined ? `${name}: ${control.id}` : `${told}, ${control.id}`);
  }
  return [...byFramework.values()];
}
