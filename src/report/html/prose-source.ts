/** Where prose gets its HTML from. In the bundle the build puts prose-ready.ts before it. */
import { markdownHtml } from './markdown.ts';
import { eachText, type Prose } from './prose-texts.ts';

export const renderMarkdown = markdownHtml;

export const renderProse = (prose: Prose): Prose => eachText(prose, markdownHtml);
