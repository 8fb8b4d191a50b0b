/**
 * The ledger of one parse: every line of a listing is read, skipped or unread, and `finish` proves it.
 *
 * A parser asks `at(number, text)` for evidence, records facts, and says of every other line why it made none.
 */

import type { Listing, Parsed, SourceLine, Unread } from '../model/evidence.ts';

export class Reading<Fact> {
  readonly #listing: Pick<Listing, 'file' | 'origin'>;
  readonly #facts: Fact[] = [];
  readonly #unread: Unread[] = [];
  #read = 0;
  #skipped = 0;

  constructor(listing: Pick<Listing, 'file' | 'origin'>) {
    this.#listing = listing;
  }

  /** Evidence for one line; `line` is 1-based. */
  at(line: number, text: string): SourceLine {
    return {
      file: this.#listing.file,
      line,
      text,
      origin: this.#listing.origin,
    };
  }

  /** A fact made from `lines` lines (0 where another fact already accounts for the line). */
  fact(fact: Fact, lines = 1): void {
    this.#facts.push(fact);
    this.#read += lines;
  }

  /** A line that belongs to a fact recorded elsewhere: a continuation, a heading that gave the folder. */
  partOfFact(lines = 1): void {
    this.#read += lines;
  }

  /** A line that is deliberately passed over: blank, comment, header, a socket that does not listen. */
  skip(lines = 1): void {
    this.#skipped += lines;
  }

  /** A line that the parser cannot read. */
  unreadable(at: SourceLine, why: string): void {
    this.#unread.push({ at, why });
  }

  finish(): Parsed<Fact> {
    return {
      facts: this.#facts,
      unread: this.#unread,
      lines: {
        total: this.#read + this.#skipped + this.#unread.length,
        read: this.#read,
        skipped: this.#skipped,
        unread: this.#unread.length,
      },
    };
  }
}
