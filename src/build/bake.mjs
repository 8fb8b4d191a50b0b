/**
 * The bundler plug-in that puts what two modules read at run time in their place:
 * the knowledge base (src/knowledge/load.ts) and the templates (src/report/html/templates.ts).
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import Handlebars from 'handlebars';

/** Runs one of our modules on this Node, to ask it for what is to be baked. */
async function loaded(root, entry) {
  const outfile = join(root, 'out/.build/bake', `${entry.replaceAll('/', '-')}.mjs`);
  mkdirSync(dirname(outfile), { recursive: true });
  await build({
    entryPoints: [join(root, entry)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    logLevel: 'warning',
  });
  return import(pathToFileURL(outfile).href);
}

export async function bakedModules(root) {
  const { loadKnowledge, toJson } = await loaded(root, 'src/knowledge/index.ts');
  const { compileOptions, templateSources } = await loaded(root, 'src/report/html/compile.ts');
  writeFileSync(join(root, 'out/.build/knowledge.json'), JSON.stringify(toJson(loadKnowledge())));
  const { report, partials, css, script } = templateSources();
  const specification = (source) => Handlebars.precompile(source, compileOptions);
  const entries = Object.entries(partials).map(
    ([name, source]) => `${JSON.stringify(name)}: ${specification(source)}`,
  );
  const templates = `
    import runtime from 'handlebars/runtime.js';
    const own = runtime.create();
    const partials = {${entries.join(',\n')}};
    for (const name of Object.keys(partials)) own.registerPartial(name, own.template(partials[name]));
    const template = own.template(${specification(report)});
    const ours = { render: (view) => template(view), css: ${JSON.stringify(css)}, script: ${JSON.stringify(script)} };
    export async function loadTemplates(overrides) {
      return overrides === null ? ours : (await import('./compile.ts')).compileTemplates(overrides);
    }
  `;
  const knowledge = `
    import { readFileSync } from 'node:fs';
    import { fromJson } from './json.ts';
    let base = null;
    export function loadKnowledge() {
      base ??= fromJson(JSON.parse(readFileSync(new URL('./knowledge.json', import.meta.url), 'utf8')));
      return base;
    }
    export function readKnowledge() { throw new Error('the bundle has the knowledge base baked in'); }
  `;
  return {
    name: 'baked',
    setup(plugin) {
      const put = (filter, contents, folder) =>
        plugin.onLoad({ filter }, () => ({ contents, loader: 'js', resolveDir: join(root, folder) }));
      put(/[\\/]src[\\/]knowledge[\\/]load\.ts$/, knowledge, 'src/knowledge');
      put(/[\\/]src[\\/]report[\\/]html[\\/]templates\.ts$/, templates, 'src/report/html');
    },
  };
}
