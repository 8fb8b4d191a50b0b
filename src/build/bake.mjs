/**
 * The bundler plug-in that puts what three modules read at run time in their place: the knowledge base
 * (src/knowledge/load.ts), the templates (src/report/html/templates.ts), the typefaces (src/report/pdf/font-files.ts).
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
  const { loadKnowledge, toJson } = await loaded(root, 'src/knowledge/index.ts');
  writeFileSync(join(root, 'out/.build/knowledge.json'), JSON.stringify(toJson(loadKnowledge())));
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
  const { loadFaces } = await loaded(root, 'src/report/pdf/font-files.ts');
  writeFileSync(join(root, 'out/.build/fonts.json'), JSON.stringify(await loadFaces()));
  // The licence of the typefaces asks to go with them.
  const licences = ['source-sans-3', 'source-code-pro'].map((name) =>
    readFileSync(join(root, 'node_modules/@fontsource', name, 'LICENSE'), 'utf8'),
  );
  writeFileSync(join(root, 'out/.build/fonts-LICENSE.txt'), licences.join('\n'));
  const faces = `
    import { readFile } from 'node:fs/promises';
    let faces = null;
    export function loadFaces() {
      faces ??= readFile(new URL('./fonts.json', import.meta.url), 'utf8').then(JSON.parse);
      return faces;
    }
  `;
  return {
    name: 'baked',
    setup(plugin) {
      const put = (filter, contents, folder) =>
        plugin.onLoad({ filter }, () => ({ contents, loader: 'js', resolveDir: join(root, folder) }));
      put(/[\\/]src[\\/]knowledge[\\/]load\.ts$/, knowledge, 'src/knowledge');
      put(/[\\/]src[\\/]report[\\/]html[\\/]templates\.ts$/, precompiledModule(root), 'src/report/html');
      put(/[\\/]src[\\/]report[\\/]pdf[\\/]font-files\.ts$/, faces, 'src/report/pdf');
    },
  };
}
