/**
 * What the owner gave and nothing came of: rows of the register that were left out, rows and roles for hosts that are not
 * here. A name that was mistyped would turn off what is needed.
 */

import type { Register } from '../model/declaration.ts';
import { globFits } from '../model/host-glob.ts';
import { listed } from './terminal.ts';

/** @param hosts names of all hosts of the run, null where it was not captured */
export function ownerRemarks(
  register: Register,
  roles: readonly string[],
  hosts: readonly (string | null)[],
): readonly string[] {
  const isHere = (glob: string) => hosts.some((host) => globFits(glob, host ?? ''));
  return [
    ...badRowLines(register),
    ...(hosts.length === 1
      ? foreignRegister(register, hosts[0] ?? null, isHere)
      : strayRows(register, hosts, isHere)),
    ...strayRoles(roles, hosts, isHere),
  ];
}

export function badRowLines({ badRows }: Register): readonly string[] {
  return badRows.map(
    (row) =>
      `${row.file}: line ${row.line}: ${row.column === '' ? '' : `column '${row.column}': `}expected ${row.expected}, got '${row.got}'; the row was left out`,
  );
}

/** A register is of many hosts; that none of its rows is about the one that was captured is worth a line. */
function foreignRegister(
  { file, declarations }: Register,
  host: string | null,
  isHere: (glob: string) => boolean,
): readonly string[] {
  if (file === null || declarations.length === 0 || declarations.some((row) => isHere(row.host))) return [];
  const named = [...new Set(declarations.map((row) => row.host))].slice(0, 5).join(', ');
  const whose = host ?? 'a host whose name was not captured';
  return [`${file}: none of its ${declarations.length} rows is about ${whose}; they name ${named}`];
}

function strayRows(
  { file, declarations }: Register,
  hosts: readonly (string | null)[],
  isHere: (glob: string) => boolean,
): readonly string[] {
  const stray = [...new Set(declarations.map((row) => row.host))].filter((glob) => !isHere(glob));
  if (file === null || stray.length === 0) return [];
  const named = stray.map((glob) => `'${glob}'`);
  return [`${file}: rows about ${listed(named, 5)}, which fit none of ${hosts.length} hosts`];
}

function strayRoles(
  roles: readonly string[],
  hosts: readonly (string | null)[],
  isHere: (glob: string) => boolean,
): readonly string[] {
  const [only] = hosts;
  const whose =
    hosts.length > 1 ? `any of ${hosts.length} hosts` : (only ?? 'a host whose name was not captured');
  return roles.flatMap((role) => {
    const glob = role.slice(0, Math.max(0, role.lastIndexOf('='))).trim();
    if (glob === '' || isHere(glob)) return [];
    return [`--role ${role}: '${glob}' does not fit ${whose}, so it is nobody's role`];
  });
}
