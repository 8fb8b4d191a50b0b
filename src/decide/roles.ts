/**
 * Which roles a host has: `--role NAME` for every host, `--role GLOB=NAME` for those whose name fits, and the rows of
 * the register that name a role and are not expired.
 *
 *     --role remote-login --role 'web*=web-server'
 */

import { UserError } from '../errors.ts';
import type { Register } from '../model/declaration.ts';
import { globFits } from '../model/host-glob.ts';
import type { Role } from '../model/knowledge.ts';

/** A role of this host, with the text that claims it. */
export interface ClaimedRole extends Role {
  /** `web*=web-server` as given, or the register's row. */
  readonly claim: string;
}

/**
 * The roles of one host, each once, the options before the register.
 * @param given `NAME` or `GLOB=NAME`
 * @throws UserError where a name is no role
 */
export function rolesOf(
  given: readonly string[],
  register: Register,
  hostName: string | null,
  capturedOn: string | null,
  known: readonly Role[],
): readonly ClaimedRole[] {
  const found = new Map<string, ClaimedRole>();
  for (const claim of given) {
    const { glob, role } = claimIn(claim, known);
    if (globFits(glob, hostName ?? '') && !found.has(role.id)) found.set(role.id, { ...role, claim });
  }
  for (const row of register.declarations) {
    const role = known.find((each) => each.id === row.role);
    const late = row.expiresOn !== '' && capturedOn !== null && row.expiresOn < capturedOn;
    if (role === undefined || late || found.has(role.id) || !globFits(row.host, hostName ?? '')) continue;
    found.set(role.id, { ...role, claim: row.text });
  }
  return [...found.values()];
}

/** Throws for a name that is no role, before any capture is read. */
export function checkRoles(given: readonly string[], known: readonly Role[]): void {
  for (const claim of given) claimIn(claim, known);
}

function claimIn(claim: string, known: readonly Role[]): { readonly glob: string; readonly role: Role } {
  const at = claim.lastIndexOf('=');
  const id = claim.slice(at + 1).trim();
  const role = known.find((each) => each.id === id);
  if (role === undefined) throw new UserError(`${id}: no such role`, '`portledger roles` lists them');
  return { glob: at < 0 ? '' : claim.slice(0, at).trim(), role };
}
