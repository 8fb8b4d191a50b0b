/** Where prose gets its HTML from. In the bundle the build asks prose-ready.ts first. */
export { markdownHtml as renderMarkdown } from './markdown.ts';
