/** What the capture knows of a path on the host: is it there, may it be executed? */

import type { Facts } from '../../model/facts.ts';
import type { Answer } from './answers.ts';
import { baseName, type Host } from './entry.ts';

function listed(facts: Facts, path: string) {
  const directory = path.slice(0, path.lastIndexOf('/')) || '/';
  return facts['rc-listing'].find((entry) => entry.directory === directory && entry.name === baseName(path));
}

/** The x bit, from a listing of its folder or of itself. */
export function executable(facts: Facts, path: string): Answer {
  const mode = listed(facts, path)?.mode ?? '';
  if (mode === '' || mode.startsWith('l')) return null;
  return /^.(?:..[xs]|.{5}[xs]|.{8}[xt])/.test(mode);
}

export function present(host: Host, path: string): Answer {
  if (listed(host.facts, path) !== undefined) return true;
  const section = host.sections.find((one) => one.origin === path);
  if (section?.status === 'collected' || section?.status === 'empty' || section?.status === 'denied')
    return true;
  if (section?.status === 'absent') return false;
  const runs = host.facts['proc-pid'].some((fact) => fact.key === 'exe' && fact.value === path);
  return runs ? true : null;
}
