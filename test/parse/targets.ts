/**
 * Our own captures of the three target hosts, and the kernel's truth of that very run.
 */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Listing, Parsed } from '../../src/model/evidence.ts';
import type { FactOf, ListingKind, SocketFact } from '../../src/model/facts.ts';
import { parseListing } from '../../src/parse/index.ts';
import { sharedFolder } from '../shared.ts';

const targets = sharedFolder('targets');
export const rawFolder = targets === null ? null : join(targets, 'raw');
export const corpusFolder = sharedFolder('corpus');

export interface TrueSocket {
  readonly proto: string;
  readonly address: string;
  readonly port: number;
  readonly inode: number;
  readonly owners: readonly { readonly pid: number; readonly comm: string }[];
}

export function truthOf(host: string): readonly TrueSocket[] {
  const path = join(rawFolder ?? '', host, 'truth.json');
  return JSON.parse(readFileSync(path, 'utf8')).listening;
}

/** Text as the snapshot would give it: UTF-16 by its mark, else UTF-8; split at line ends. */
export function linesOf(path: string): readonly string[] {
  const bytes = readFileSync(path);
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  const text = utf16 ? bytes.subarray(2).toString('utf16le') : bytes.toString('utf8');
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

export function listingAt(path: string, origin = path): Listing {
  return { file: path, origin, lines: linesOf(path) };
}

export function read<Kind extends ListingKind>(
  kind: Kind,
  path: string,
  origin = path,
): Parsed<FactOf[Kind]> {
  return parseListing(kind, listingAt(path, origin)) as Parsed<FactOf[Kind]>;
}

export function readLines<Kind extends ListingKind>(
  kind: Kind,
  lines: readonly string[],
  origin = '$ test',
): Parsed<FactOf[Kind]> {
  return parseListing(kind, { file: 'test', origin, lines }) as Parsed<FactOf[Kind]>;
}

export const key = (fact: SocketFact) =>
  `${fact.protocol}${fact.family ?? ''} ${fact.localAddress} ${fact.localPort ?? fact.localPortName} ${fact.pid ?? '-'}`;

export const nameUnder = (folder: string, path: string) => relative(folder, path).split('\\').join('/');
