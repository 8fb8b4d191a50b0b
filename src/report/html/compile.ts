/** Templates from a folder, compiled with the whole of Handlebars: in development, and for `--template DIR`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../errors.ts';
import { packageRoot } from '../../resources.ts';
import type { Templates } from './rendering.ts';

export interface TemplateSources {
  /** Page (`report`, and what stands beside it) without `.hbs` → source. */
  readonly pages: Readonly<Record<string, string>>;
  /** Name without `.hbs` → source. */
  readonly partials: Readonly<Record<string, string>>;
  readonly css: string;
  readonly script: string;
}

/** Handlebars indents partials by default, which corrupts `<pre>`; strict makes an unknown name an error. */
export const compileOptions = {
  strict: true,
  preventIndent: true,
  knownHelpersOnly: true,
} as const;

export function templateSources(): TemplateSources {
  return sourcesIn(join(packageRoot(), 'templates'));
}

function sourcesIn(folder: string): TemplateSources {
  const read = (name: string) => {
    const path = join(folder, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };
  const all = (at: string) =>
    Object.fromEntries(
      (existsSync(at) ? readdirSync(at) : [])
        .filter((name) => name.endsWith('.hbs'))
        .sort()
        .map((name) => [name.slice(0, -4), readFileSync(join(at, name), 'utf8')]),
    );
  return {
    pages: all(folder),
    partials: all(join(folder, 'partials')),
    css: read('report.css'),
    script: read('report.js'),
  };
}

/** Ours, with what the user's folder has in their place. */
export async function compileTemplates(overrides: string | null): Promise<Templates> {
  const ours = templateSources();
  const theirs = overrides === null ? null : overridesIn(overrides, ours);
  const { default: Handlebars } = await import('handlebars');
  const own = Handlebars.create();
  const partials = { ...ours.partials, ...theirs?.partials };
  for (const name of Object.keys(partials).sort()) {
    own.registerPartial(name, own.compile(partials[name] ?? '', compileOptions));
  }
  const pages = { ...ours.pages, ...theirs?.pages };
  const compiled = new Map<string, (view: object) => string>();
  const pageNamed = (name: string) => {
    const known = compiled.get(name) ?? own.compile<object>(pages[name] ?? '', compileOptions);
    compiled.set(name, known);
    return known;
  };
  return {
    pieces: (view, page = 'report') => {
      try {
        return [pageNamed(page)(view)];
      } catch (error) {
        if (theirs === null || !(error instanceof Error)) throw error;
        throw new UserError(
          `${overrides}: ${error.message.split('\n')[0]}`,
          'compare it with our templates/ folder',
        );
      }
    },
    css: theirs?.css || ours.css,
    script: theirs?.script || ours.script,
  };
}

function overridesIn(folder: string, ours: TemplateSources): TemplateSources {
  if (!existsSync(folder)) throw new UserError(`${folder}: no such folder`, 'name a folder for --template');
  const theirs = sourcesIn(folder);
  const unknown = Object.keys(theirs.partials).filter((name) => !(name in ours.partials));
  const used = [...Object.values(theirs.pages), ...Object.values(theirs.partials)].join('\n');
  const unused = unknown.find((name) => !used.includes(`> ${name}`));
  if (unused !== undefined) {
    throw new UserError(
      `${join(folder, 'partials', `${unused}.hbs`)}: no template uses a partial of this name`,
      `ours are ${Object.keys(ours.partials).join(', ')}`,
    );
  }
  if (
    Object.keys(theirs.pages).length === 0 &&
    theirs.css === '' &&
    theirs.script === '' &&
    Object.keys(theirs.partials).length === 0
  ) {
    throw new UserError(
      `${folder}: no template in it`,
      'put report.hbs, partials/NAME.hbs, report.css or report.js into it',
    );
  }
  return theirs;
}
