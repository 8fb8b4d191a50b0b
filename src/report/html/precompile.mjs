/**
 * For the build: the text of a module that takes the place of templates.ts, with the templates made functions already,
 * so that Handlebars is loaded only for `--template DIR`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { templateFunction, templateRuntime } from './template-functions.mjs';

export function precompiledModule(root) {
  const folder = join(root, 'templates');
  const functions = (at) =>
    readdirSync(at)
      .filter((name) => name.endsWith('.hbs'))
      .sort()
      .map((name) => name.slice(0, -4))
      .map((name) => [name, templateFunction(name, readFileSync(join(at, `${name}.hbs`), 'utf8'))])
      .map(([name, source]) => `  ${JSON.stringify(name)}: ${source}`)
      .join(',\n');
  const text = (name) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '');
  return `${templateRuntime}
const partials = {
${functions(join(folder, 'partials'))}
};
const pages = {
${functions(folder)}
};
const ours = Promise.resolve({
  pieces: (view, page = 'report') => {
    const pieces = [];
    pieces.push(pages[page](view, pieces));
    return pieces;
  },
  css: ${JSON.stringify(text('report.css'))},
  script: ${JSON.stringify(text('report.js'))},
});
export function loadTemplates(overrides) {
  if (overrides === null) return ours;
  return import('./compile.ts').then(({ compileTemplates }) => compileTemplates(overrides));
}
`;
}
