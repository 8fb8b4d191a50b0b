/**
 * The knowledge base's prose as the build made it HTML, found by the hash of an entry's Markdown. For the bundle only:
 * there it spares a start marked and its lexing.
 */
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eachText, type Prose } from './prose-texts.ts';

/** Hash of an entry's Markdown → where the HTML of each of its texts begins, and where that of the last ends, in bytes. */
export type ProseIndex = Readonly<Record<string, readonly number[]>>;

interface ReadyProse {
  readonly index: ProseIndex;
  readonly html: Buffer;
}

let ready: ReadyProse | null = null;

function proseKey({ whatItDoes, whyItMatters, keepItIf, ifYouKeepIt, beforeYouTurnItOff }: Prose): string {
  const markdown = [whatItDoes, whyItMatters, keepItIf, ifYouKeepIt, beforeYouTurnItOff].join('\0');
  return hash('sha256', markdown, 'hex').slice(0, 16);
}

/** For the build. */
export function readyProse(entries: Iterable<Prose>, render: (markdown: string) => string): ReadyProse {
  const index: Record<string, readonly number[]> = {};
  const parts: Buffer[] = [];
  let end = 0;
  for (const prose of entries) {
    const ends = [end];
    eachText(prose, (markdown) => {
      const part = Buffer.from(render(markdown));
      parts.push(part);
      end += part.length;
      ends.push(end);
      return '';
    });
    index[proseKey(prose)] = ends;
  }
  return { index, html: Buffer.concat(parts) };
}

/** null where the build did not know this prose: one whose hidden characters were spelled out. */
export function readyHtml(prose: Prose): Prose | null {
  ready ??= read(dirname(fileURLToPath(import.meta.url)));
  const { index, html } = ready;
  const ends = index[proseKey(prose)];
  if (ends === undefined) return null;
  let text = 0;
  return eachText(prose, () => {
    text += 1;
    return html.toString('utf8', ends[text - 1], ends[text]);
  });
}

function read(folder: string): ReadyProse {
  return {
    index: JSON.parse(readFileSync(join(folder, 'prose.json'), 'utf8')),
    html: readFileSync(join(folder, 'prose.html')),
  };
}
