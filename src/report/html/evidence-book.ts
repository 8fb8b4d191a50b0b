/**
 * The evidence register as it fills: each line that the report cites gets a place in it, once, and the citing
 * place gets the link. Lines beyond the limit link to their file's entry instead.
 */
import type { SourceLine } from '../../model/evidence.ts';
import type { ReportModel, ReportSection } from '../../model/report.ts';
import { clipped } from './visible.ts';

export interface LineView {
  readonly href: string;
  readonly place: string;
  readonly text: string;
  readonly origin: string;
}

export interface SeenView {
  readonly lines: readonly LineView[];
  /** `and 12 more lines`, or null. */
  readonly more: string | null;
}

interface FileEntry {
  readonly anchor: string;
  readonly file: string;
  readonly section: ReportSection | null;
  origin: string;
  readonly cited: Map<number, { readonly anchor: string; readonly text: string }>;
}

/** Each cited line stands once in the register; more than this and a document is no longer read. */
export const mostLines = 4_000;
/** Lines shown under one claim; the others stand in the register of evidence. */
const mostShown = 6;
const longestOrigin = 70;

const shortened = (origin: string) =>
  origin.length > longestOrigin ? `${origin.slice(0, longestOrigin)}…` : origin;

export class EvidenceBook {
  readonly #files = new Map<string, FileEntry>();
  #lines = 0;
  #left = 0;

  readonly #most: number;

  constructor(model: ReportModel, most = mostLines) {
    this.#most = most;
    for (const section of model.sections) {
      if (section.sha256 !== null || section.bytes > 0) this.#entry(section.file, section.origin, section);
    }
    if (model.register !== null) this.#entry(model.register.file, 'service register of the owner', null);
  }

  #entry(file: string, origin: string, section: ReportSection | null): FileEntry {
    const known = this.#files.get(file);
    if (known !== undefined) return known;
    const made: FileEntry = {
      anchor: `file-${this.#files.size + 1}`,
      file,
      section,
      origin,
      cited: new Map(),
    };
    this.#files.set(file, made);
    return made;
  }

  cite(line: SourceLine): LineView {
    const entry = this.#entry(line.file, line.origin, null);
    let cited = entry.cited.get(line.line);
    if (cited === undefined && this.#lines < this.#most) {
      cited = { anchor: `${entry.anchor}-line-${line.line}`, text: clipped(line.text) };
      entry.cited.set(line.line, cited);
      this.#lines += 1;
    } else if (cited === undefined) this.#left += 1;
    return {
      href: `#${cited?.anchor ?? entry.anchor}`,
      place: `${line.file}:${line.line}`,
      text: clipped(line.text),
      origin: shortened(line.origin),
    };
  }

  citeAll(lines: readonly SourceLine[], most = mostShown): SeenView {
    const shown = lines.slice(0, most).map((line) => this.cite(line));
    const more = lines.length - shown.length;
    return { lines: shown, more: more > 0 ? `and ${more} more in report.json` : null };
  }

  /** Where the register names this file, or null where it does not. */
  hrefOfFile(file: string): string | null {
    const entry = this.#files.get(file);
    return entry === undefined ? null : `#${entry.anchor}`;
  }

  get linesShown(): number {
    return this.#lines;
  }

  get linesLeftOut(): number {
    return this.#left;
  }

  /** Files in the capture's order, each with its cited lines in the file's order. */
  files(): readonly (Omit<FileEntry, 'cited'> & {
    readonly cited: readonly { readonly anchor: string; readonly line: number; readonly text: string }[];
  })[] {
    return [...this.#files.values()].map((entry) => ({
      ...entry,
      cited: [...entry.cited]
        .sort(([a], [b]) => a - b)
        .map(([line, { anchor, text }]) => ({ anchor, line, text })),
    }));
  }
}
