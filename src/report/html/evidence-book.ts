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
  /** The other lines by their places, which the register of evidence shows. */
  readonly also: readonly { readonly file: string; readonly places: readonly PlaceView[] }[];
  /** `and 12 more in report.json`, or null. */
  readonly more: string | null;
}

export interface PlaceView {
  readonly href: string;
  readonly number: string;
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
/** Lines shown under one claim; the others are named, and stand in the register of evidence. */
const mostShown = 6;
/** So many are shown even where they all stand in one file. */
const fewest = 4;
const mostPlaces = 40;
const longestOrigin = 70;

const shortened = (origin: string) =>
  origin.length > longestOrigin ? `${origin.slice(0, longestOrigin)}…` : origin;

export class EvidenceBook {
  readonly #files = new Map<string, FileEntry>();
  /** The same line of the capture is cited in many places. */
  readonly #views = new Map<SourceLine, LineView>();
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
    const known = this.#views.get(line);
    if (known !== undefined) return known;
    const entry = this.#entry(line.file, line.origin, null);
    let cited = entry.cited.get(line.line);
    if (cited === undefined && this.#lines < this.#most) {
      cited = { anchor: `${entry.anchor}-line-${line.line}`, text: clipped(line.text) };
      entry.cited.set(line.line, cited);
      this.#lines += 1;
    }
    const view = {
      href: `#${cited?.anchor ?? entry.anchor}`,
      place: `${line.file}:${line.line}`,
      text: clipped(line.text),
      origin: shortened(line.origin),
    };
    // What is left out counts each time.
    if (cited === undefined) this.#left += 1;
    else this.#views.set(line, view);
    return view;
  }

  citeAll(lines: readonly SourceLine[], most = mostShown): SeenView {
    if (lines.length <= Math.min(most, fewest))
      return { lines: lines.map((line) => this.cite(line)), also: [], more: null };
    const chosen = tellingLines(lines, most);
    const others = lines.filter((line) => !chosen.has(line));
    const also = new Map<string, PlaceView[]>();
    for (const line of others.slice(0, mostPlaces)) {
      const { href } = this.cite(line);
      const places = also.get(line.file);
      const place = { href, number: String(line.line) };
      if (places === undefined) also.set(line.file, [place]);
      else if (!places.some(({ number }) => number === place.number)) places.push(place);
    }
    const more = Math.max(0, others.length - mostPlaces);
    return {
      lines: lines.filter((line) => chosen.has(line)).map((line) => this.cite(line)),
      also: [...also].map(([file, places]) => ({
        file,
        places: places.sort((a, b) => Number(a.number) - Number(b.number)),
      })),
      more: more > 0 ? `and ${more} more in report.json` : null,
    };
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
    return [...this.#files.values()].map(({ anchor, file, section, origin, cited }) => {
      const lines = [];
      for (const [line, { anchor, text }] of cited) lines.push({ anchor, line, text });
      return { anchor, file, section, origin, cited: lines.sort((a, b) => a.line - b.line) };
    });
  }
}

/** The first line of each file before a second of any: six links to one init script say no more than one does. */
function tellingLines(lines: readonly SourceLine[], most: number): ReadonlySet<SourceLine> {
  const files = new Set<string>();
  const chosen = new Set<SourceLine>();
  for (const line of lines) {
    if (chosen.size >= most) break;
    if (files.has(line.file)) continue;
    files.add(line.file);
    chosen.add(line);
  }
  for (const line of lines) {
    if (chosen.size >= Math.min(most, fewest)) break;
    chosen.add(line);
  }
  return chosen;
}
