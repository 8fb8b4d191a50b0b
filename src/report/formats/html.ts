/** `report.html`: the document, one file that needs neither network nor script. */
import { htmlPieces, renderHtml } from '../html/document.ts';
import type { Format } from './format.ts';

export const html: Format = {
  id: 'html',
  title: 'The document, one self-contained file',
  extension: 'html',
  render: renderHtml,
  pieces: htmlPieces,
};
