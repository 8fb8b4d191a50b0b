/**
 * Where a line of evidence stands on the host. The capture's own listing of settings names file and line in each of its rows;
 * a line of a file stands where it is.
 *
 *     cups<TAB>/etc/cups/cupsd.conf<TAB>23<TAB>Listen *:631        /etc/cups/cupsd.conf, 23
 */
import type { SourceLine } from './evidence.ts';

export interface PlaceOnHost {
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

const row = /^[a-z]+\t(\/[^\t]+)\t(\d+)\t/;

export function placeOnHost({ text, origin, line }: SourceLine): PlaceOnHost {
  const [, path, number] = row.exec(text) ?? [];
  return path === undefined ? { path: origin, line } : { path, line: Number(number) };
}
