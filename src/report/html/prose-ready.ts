/**
 * The knowledge base's prose as the build made it HTML, found by the hash of its Markdown. For the bundle only: there it
 * spares a start marked and its lexing.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Hash of the Markdown → where its HTML begins and ends, in bytes. */
export type ProseIndex = Readonly<Record<string, readonly [number, number]>>;

interface ReadyProse {
  readonly index: ProseIndex;
  readonly html: Buffer;
}

let ready: ReadyProse | null = null;

export const proseKey = (markdown: string): string =>
  createHash('sha256').update(markdown).digest('hex').slice(0, 16);

/** For the build. */
export function readyProse(texts: Iterable<string>, render: (markdown: string) => string): ReadyProse {
  const index: Record<string, readonly [number, number]> = {};
  const parts: Buffer[] = [];
  let end = 0;
  for (const markdown of new Set(texts)) {
    const part = Buffer.from(render(markdown));
    parts.push(part);
    index[proseKey(markdown)] = [end, end + part.length];
    end += part.length;
  }
  return { index, html: Buffer.concat(parts) };
}

/** null where the build did not know this text: an auditor's note, or one whose hidden characters were spelled out. */
export function readyHtml(markdown: string): string | null {
  ready ??= read(dirname(fileURLToPath(import.meta.url)));
  const at = ready.index[proseKey(markdown)];
  return at === undefined ? null : ready.html.toString('utf8', at[0], at[1]);
}

function read(folder: string): ReadyProse {
  return {
    index: JSON.parse(readFileSync(join(folder, 'prose.json'), 'utf8')),
    html: readFileSync(join(folder, 'prose.html')),
  };
}
