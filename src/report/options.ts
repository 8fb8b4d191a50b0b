/** What the user may choose about a print: `--title --client --author --reviewer --classification --logo --variant --notes --template --paper`. */
import type { Notes } from './notes.ts';

export type Variant = 'executive' | 'full' | 'technical';
export type Paper = 'a4' | 'letter';

export const defaultTitle = 'Audit of listening services';

export interface RenderOptions {
  readonly variant: Variant;
  readonly title: string | null;
  readonly client: string | null;
  readonly author: string | null;
  readonly reviewer: string | null;
  /** How confidential the document is; stands on each of its pages. */
  readonly classification: string | null;
  /** A `data:` URI made by `readLogo`. */
  readonly logo: string | null;
  readonly notes: Notes;
  /** Folder whose report.hbs, partials/NAME.hbs, report.css or report.js replace ours. */
  readonly templateFolder: string | null;
  /** The model is a redacted twin: the cover says so. */
  readonly redacted: boolean;
  /** Only for the print: sets the page's size. */
  readonly paper: Paper;
}

export const defaultRenderOptions: RenderOptions = {
  variant: 'full',
  title: null,
  client: null,
  author: null,
  reviewer: null,
  classification: null,
  logo: null,
  notes: new Map(),
  templateFolder: null,
  redacted: false,
  paper: 'a4',
};
