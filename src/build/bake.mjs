/**
 * The bundler plug-in that puts what five modules read or make at run time in their place: the knowledge base
 * (src/knowledge/load.ts), its prose as HTML (src/report/html/prose-source.ts), the templates
 * (src/report/html/templates.ts), the typefaces (src/report/pdf/font-files.ts), the IANA registry
 * (src/knowledge/iana-ports.ts).
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { precompiledModule } from '../report/html/precompile.mjs';

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
  const put = (name, content) => writeFileSync(join(root, 'out/.build', name), content);
  const { loadKnowledge, toIndex } = await loaded(root, 'src/knowledge/index.ts');
  const base = loadKnowledge();
  const { index, entries } = toIndex(base);
  put('knowledge.json', JSON.stringify(index));
  put('knowledge-entries.jsonl', entries);

  const { markdownHtml } = await loaded(root, 'src/report/html/markdown.ts');
  const { readyProse } = await loaded(root, 'src/report/html/prose-ready.ts');
  const prose = readyProse(
    base.services.map((entry) => entry.prose),
    markdownHtml,
  );
  put('prose.json', JSON.stringify(prose.index));
  put('prose.html', prose.html);
  // require(): marked is loaded where a text is none of those.
  const proseSource = `
    import { readyHtml } from './prose-ready.ts';
    import { eachText } from './prose-texts.ts';
    export const renderMarkdown = (text) => require('./markdown.ts').markdownHtml(text);
    export const renderProse = (prose) => readyHtml(prose) ?? eachText(prose, renderMarkdown);
  `;
  const { loadFaces } = await loaded(root, 'src/report/pdf/font-files.ts');
  put('fonts.json', JSON.stringify(await loadFaces()));
  // The licence of the typefaces asks to go with them.
  const licences = ['source-sans-3', 'source-code-pro'].map((name) =>
    readFileSync(join(root, 'node_modules/@fontsource', name, 'LICENSE'), 'utf8'),
  );
  put('fonts-LICENSE.txt', licences.join('\n'));
  const faces = `
    import { readFile } from 'node:fs/promises';
    let faces = null;
    export function loadFaces() {
      faces ??= readFile(new URL('./fonts.json', import.meta.url), 'utf8').then(JSON.parse);
      return faces;
    }
  `;
  const { ianaPorts } = await loaded(root, 'src/knowledge/iana-ports.ts');
  put('iana-ports.txt', ianaPorts());
  const iana = `
    import { readFileSync } from 'node:fs';
    import { dirname, join } from 'node:path';
    import { fileURLToPath } from 'node:url';
    export const ianaPorts = () => readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'iana-ports.txt'), 'utf8');
  `;
  return {
    name: 'baked',
    setup(plugin) {
      const replace = (filter, contents, folder, loader = 'js') =>
        plugin.onLoad({ filter }, () => ({ contents, loader, resolveDir: join(root, folder) }));
      const knowledge = readFileSync(join(root, 'src/knowledge/baked.ts'), 'utf8');
      replace(/[\\/]src[\\/]knowledge[\\/]load\.ts$/, knowledge, 'src/knowledge', 'ts');
      replace(/[\\/]src[\\/]report[\\/]html[\\/]prose-source\.ts$/, proseSource, 'src/report/html');
      replace(/[\\/]src[\\/]report[\\/]html[\\/]templates\.ts$/, precompiledModule(root), 'src/report/html');
      replace(/[\\/]src[\\/]report[\\/]pdf[\\/]font-files\.ts$/, faces, 'src/report/pdf');
      replace(/[\\/]src[\\/]knowledge[\\/]iana-ports\.ts$/, iana, 'src/knowledge');
    },
  };
}
