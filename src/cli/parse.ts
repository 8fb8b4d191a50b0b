/** `portledger parse`: what one listing says, as JSON, so that every claim of a report can be re-performed line by line. */
import { basename } from 'node:path';
import { UserError } from '../errors.ts';
import type { Evidenced, Listing } from '../model/evidence.ts';
import type { ListingKind } from '../model/facts.ts';
import { listingKinds, parseListing, recognise } from '../parse/index.ts';
import { openCaptureBytes } from '../snapshot/index.ts';
import { readInput } from './inputs.ts';
import { print } from './terminal.ts';

export async function parseCommand(
  file: string,
  options: { readonly as: string; readonly stats?: boolean },
): Promise<void> {
  const name = file === '-' ? 'stdin' : basename(file);
  const snapshot = await openCaptureBytes(name, readInput(file));
  const [listing] = snapshot.sections;
  if (listing === undefined || snapshot.bundle.kind !== 'listing')
    throw new UserError(`${file}: a whole capture, not one listing`, 'use `portledger report` for it');
  const asked = options.as === 'auto' ? null : named(options.as);
  const recognised = ofThisSystem(listing, file);
  const kind = asked ?? recognised ?? unrecognised(file);
  const { facts, unread, lines } = parseListing(kind, listing);
  if (options.stats === true) {
    print(JSON.stringify({ kind, facts: facts.length, lines }, null, 2));
    return;
  }
  print(
    JSON.stringify(
      {
        kind,
        facts: facts.map((fact) => (isEvidenced(fact) ? { line: fact.evidence[0].line, ...fact } : fact)),
        unread: unread.map(({ at, why }) => ({ file: at.file, line: at.line, text: at.text, why })),
        lines,
      },
      null,
      2,
    ),
  );
}

/** What it looks like, or null. Whatever it is said to be, a listing of another system is not half read. @throws UserError */
function ofThisSystem(listing: Listing, file: string): ListingKind | null {
  const found = recognise(listing);
  if (found !== null && 'refused' in found) throw new UserError(`${file}: ${found.refused}`);
  return found === null ? null : found.kind;
}

function unrecognised(file: string): never {
  throw new UserError(
    `${file}: not recognised as any listing`,
    `name its kind with --as: ${listingKinds.join(', ')}`,
  );
}

function named(kind: string): ListingKind {
  const found = listingKinds.find((each) => each === kind);
  if (found === undefined)
    throw new UserError(`${kind}: no such kind of listing`, `there are ${listingKinds.join(', ')}`);
  return found;
}

function isEvidenced(fact: unknown): fact is Evidenced {
  return typeof fact === 'object' && fact !== null && 'evidence' in fact;
}
