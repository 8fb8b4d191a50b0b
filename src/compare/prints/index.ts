/** The prints of a comparison, in the order in which they are written. PDF is apart: it is the HTML through the printer. */
import type { Comparison } from '../../model/comparison.ts';
import { type ComparisonOptions, comparisonHtml } from './html.ts';
import { comparisonJson } from './json.ts';
import { comparisonMarkdown } from './markdown.ts';

export interface ComparisonFormat {
  readonly id: string;
  readonly extension: string;
  render(comparison: Comparison, options: ComparisonOptions): string | Promise<string>;
}

export const comparisonFormats: readonly ComparisonFormat[] = [
  { id: 'html', extension: 'html', render: comparisonHtml },
  { id: 'json', extension: 'json', render: comparisonJson },
  { id: 'md', extension: 'md', render: comparisonMarkdown },
];
