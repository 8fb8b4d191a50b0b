/** The texts of an entry of the knowledge base, by their headings. */
import type { Knowledge } from '../../model/knowledge.ts';

export type Prose = Knowledge['prose'];

/** The same with each text that says something made into another. */
export function eachText(prose: Prose, made: (text: string) => string): Prose {
  const of = (text: string) => (text.trim() === '' ? '' : made(text));
  return {
    whatItDoes: of(prose.whatItDoes),
    whyItMatters: of(prose.whyItMatters),
    keepItIf: of(prose.keepItIf),
    ifYouKeepIt: of(prose.ifYouKeepIt),
    beforeYouTurnItOff: of(prose.beforeYouTurnItOff),
  };
}
