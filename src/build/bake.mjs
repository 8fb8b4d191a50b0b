/**
 * The bundler plug-in that puts what two modules read at run time in their place:
 * the knowledge base (src/knowledge/load.ts) and the templates (src/report/html/templates.ts).
 */
import { mkdirSync, writeFileSync } from 'node:fs';
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
  return {
    name: 'baked',
    setup(plugin) {
      const put = (filter, contents, folder) =>
        plugin.onLoad({ filter }, () => ({ contents, loader: 'js', resolveDir: join(root, folder) }));
      put(/[\\/]src[\\/]knowledge[\\/]load\.ts$/, knowledge, 'src/knowledge');
      put(/[\\/]src[\\/]report[\\/]html[\\/]templates\.ts$/, precompiledModule(root), 'src/report/html');
    },
  };
}
