/**
 * Which controls a service bears on, by the knowledge entry that it was recognised by. A service names them by key, and
 * the report has each of them once, with its framework, version and title.
 *
 *     "controls": ["cis-controls 4.8", "nist-800-53 CM-7"]
 */
import type { Control, Knowledge, KnowledgeBase } from '../model/knowledge.ts';
import { oncePer } from '../model/once-per.ts';
import type { ReportModel, ReportService } from '../model/report.ts';

export interface Crosswalk {
  keysOf(entry: Knowledge): readonly string[];
  /** `lists`: the keys of each service. */
  table(lists: readonly (readonly string[])[]): ReportModel['controls'];
}

/** One for each knowledge base, and each of its entries looked up once: a fleet asks it of every host. */
export const crosswalkOf = oncePer((base: KnowledgeBase): Crosswalk => {
  const controls = new Map(base.controls.map((control) => [keyOf(control.framework, control.id), control]));
  return {
    keysOf,
    table: (lists) => {
      const keys = new Set<string>();
      for (const list of new Set(lists)) for (const key of list) keys.add(key);
      const table: Record<string, Control> = {};
      for (const key of [...keys].sort()) table[key] = controls.get(key) ?? uncatalogued(key);
      return table;
    },
  };
});

const keyOf = (framework: string, id: string) => `${framework} ${id}`;

const keysOf = oncePer(({ controls: cited }: Knowledge): readonly string[] =>
  Object.keys(cited)
    .sort()
    .flatMap((framework) => (cited[framework] ?? []).map((id) => keyOf(framework, id))),
);

/** A framework's name has no blank in it; a control's id may. */
function uncatalogued(key: string): Control {
  const [framework = '', ...id] = key.split(' ');
  return { framework, version: '', id: id.join(' '), title: '' };
}

/** The controls of a service as the prints tell them. */
export function controlsOfService(
  model: Pick<ReportModel, 'controls'>,
  service: ReportService,
): readonly Control[] {
  return controlsCalled(model, service.controls);
}

export function controlsCalled(
  { controls }: Pick<ReportModel, 'controls'>,
  keys: readonly string[],
): readonly Control[] {
  const found: Control[] = [];
  for (const key of keys) {
    const control = controls[key];
    if (control !== undefined) found.push(control);
  }
  return found;
}
