/** `compare.html`: the comparison as one file that needs neither network nor script. */
import type { Comparison } from '../../model/comparison.ts';
import { documentHtml } from '../../report/html/document.ts';
import type { Paper } from '../../report/options.ts';
import { comparisonView } from './view.ts';

export function comparisonHtml(comparison: Comparison, paper: Paper): Promise<string> {
  return documentHtml(comparisonView(comparison), { paper, templateFolder: null, script: false });
}
