/** `compare.html`: the comparison as one file that needs neither network nor script. */
import type { Comparison } from '../../model/comparison.ts';
import { documentHtml } from '../../report/html/document.ts';
import type { Paper } from '../../report/options.ts';
import { comparisonView } from './view.ts';

export interface ComparisonOptions {
  readonly paper: Paper;
  readonly classification: string | null;
}

export function comparisonHtml(comparison: Comparison, options: ComparisonOptions): Promise<string> {
  return documentHtml(comparisonView(comparison), { ...options, templateFolder: null, script: false });
}
