/**
 * For the build: the text of a module that takes the place of templates.ts, with the templates compiled already, so
 * that the bundle carries Handlebars' small runtime and its compiler is loaded only for `--template DIR`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';

/** The same as compileOptions in compile.ts; a test holds the two to the same output. */
const options = { strict: true, preventIndent: true, knownHelpersOnly: true };

export function precompiledModule(root) {
  const folder = join(root, 'templates');
  const specs = (at) =>
    Object.fromEntries(
      readdirSync(at)
        .filter((name) => name.endsWith('.hbs'))
        .sort()
        .map((name) => [
          name.slice(0, -4),
          Handlebars.precompile(readFileSync(join(at, name), 'utf8'), options),
        ]),
    );
  const text = (name) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '');
  const listed = (all) =>
    Object.entries(all)
      .map(([name, spec]) => `  ${JSON.stringify(name)}: ${spec}`)
      .join(',\n');
  return `import Handlebars from 'handlebars/runtime.js';
const partials = {
${listed(specs(join(folder, 'partials')))}
};
const pages = {
${listed(specs(folder))}
};
const own = Handlebars.create();
for (const name of Object.keys(partials)) own.registerPartial(name, own.template(partials[name]));
const ready = {};
const ours = Promise.resolve({
  render: (view, page = 'report') => (ready[page] ??= own.template(pages[page]))(view),
  css: ${JSON.stringify(text('report.css'))},
  script: ${JSON.stringify(text('report.js'))},
});
export function loadTemplates(overrides) {
  if (overrides === null) return ours;
  return import('./compile.ts').then(({ compileTemplates }) => compileTemplates(overrides));
}
`;
}
