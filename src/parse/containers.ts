/**
 * docker ps and podman ps: ports of the host that lead into a container.
 *
 *     CONTAINER ID   IMAGE        COMMAND    CREATED       STATUS       PORTS                                   NAMES
 *     4c01db0b339c   nginx:1.25   "/docker…" 2 hours ago   Up 2 hours   0.0.0.0:8080->80/tcp, :::8080->80/tcp   web
 *
 * The columns hold blanks, and the PORTS column may be empty: they begin where the header's words begin. Also read:
 * lines of `--format '{{json .}}'`. A range (`8000-8010->8000-8010/tcp`) gives a fact for each port, at most 100.
 * A port that is only exposed (`443/tcp`) leads in from nowhere and is passed over.
 */

import type { Listing, Parsed } from '../model/evidence.ts';
import type { ContainerPortFact } from '../model/facts.ts';
import { bareLine } from './bare-line.ts';
import { Reading } from './reading.ts';

type Published = Pick<ContainerPortFact, 'hostAddress' | 'hostPort' | 'containerPort' | 'protocol'>;

const mostPortsOfARange = 100;
// 0.0.0.0:8080->80/tcp   [::]:8080->80/tcp   :::8080-8090->80-90/tcp
const mapping = /^(.{0,60}):(\d{1,5})(?:-(\d{1,5}))?->(\d{1,5})(?:-(\d{1,5}))?(?:\/([a-z]{1,8}))?$/;

function readPorts(text: string): readonly Published[] {
  return text.split(',').flatMap((part) => {
    const piece = part.trim();
    const [, address, from, to, inside, , protocol] = (piece.length > 200 ? null : mapping.exec(piece)) ?? [];
    if (address === undefined || from === undefined || inside === undefined) return [];
    const count = Math.min(mostPortsOfARange, Math.max(1, Number(to ?? from) - Number(from) + 1));
    return Array.from({ length: count }, (_, step) => ({
      hostAddress: address.replace(/^\[|\]$/g, ''),
      hostPort: Number(from) + step,
      containerPort: Number(inside) + step,
      protocol: protocol ?? 'tcp',
    }));
  });
}

interface Container {
  readonly container: string;
  readonly name: string;
  readonly image: string;
  readonly ports: string;
}

const columnNames = ['CONTAINER ID', 'IMAGE', 'COMMAND', 'CREATED', 'STATUS', 'PORTS', 'NAMES'] as const;
type Columns = ReadonlyMap<string, { readonly from: number; readonly to: number }>;

function columnsOf(line: string): Columns | null {
  if (!line.startsWith('CONTAINER ID')) return null;
  const found = columnNames
    .map((name) => ({ name, from: line.indexOf(name) }))
    .filter(({ from }) => from >= 0)
    .sort((a, b) => a.from - b.from);
  return new Map(
    found.map(({ name, from }, at) => [name, { from, to: found[at + 1]?.from ?? Number.POSITIVE_INFINITY }]),
  );
}

function fromTable(line: string, columns: Columns): Container | null {
  const cell = (name: string) => {
    const column = columns.get(name);
    return column === undefined ? '' : line.slice(column.from, column.to).trim();
  };
  const container = cell('CONTAINER ID');
  if (!/^[0-9a-f]{6,64}$/.test(container)) return null;
  return { container, name: cell('NAMES'), image: cell('IMAGE'), ports: cell('PORTS') };
}

function fromJson(line: string): Container | null {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return null;
    const entries = new Map<string, unknown>(Object.entries(value));
    const text = (key: string) => {
      const found = entries.get(key);
      return typeof found === 'string' ? found : '';
    };
    const container = text('ID');
    return container === ''
      ? null
      : { container, name: text('Names'), image: text('Image'), ports: text('Ports') };
  } catch {
    return null;
  }
}

export function parseContainers(listing: Listing): Parsed<ContainerPortFact> {
  const reading = new Reading<ContainerPortFact>(listing);
  const runtime = (['docker', 'podman'] as const).find((name) => listing.origin.includes(name)) ?? 'other';
  let columns: Columns | null = null;
  let number = 0;
  for (const text of listing.lines) {
    number++;
    const line = bareLine(text).slice(0, 100_000);
    const header = columnsOf(line);
    if (header !== null) columns = header;
    if (header !== null || line.trim() === '') {
      reading.skip();
      continue;
    }
    const container = line.startsWith('{')
      ? fromJson(line)
      : columns === null
        ? null
        : fromTable(line, columns);
    const at = reading.at(number, text);
    if (container === null) {
      reading.unreadable(at, 'not a container of docker ps or podman ps');
      continue;
    }
    const published = readPorts(container.ports);
    if (published.length === 0) reading.skip();
    published.forEach((port, index) => {
      const { ports: _, ...about } = container;
      reading.fact({ runtime, ...about, ...port, restart: null, evidence: [at] }, index === 0 ? 1 : 0);
    });
  }
  return reading.finish();
}
