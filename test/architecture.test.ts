import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from './shared.ts';

/** Invariant 8: a stage imports the model and itself. `audit.ts` and `cli.ts` join the stages. */
const stages = [
  'capture',
  'snapshot',
  'parse',
  'correlate',
  'knowledge',
  'register',
  'decide',
  'remediate',
  'report',
  'compare',
  'fleet',
];

/** What a stage may import beside the model and itself, and why. */
const allowances: Readonly<Record<string, readonly string[]>> = {
  // The fleet and comparison reports are printed by the same room as the host's report.
  compare: ['report'],
  fleet: ['report', 'compare'],
};

interface SourceFile {
  readonly path: string;
  readonly imports: readonly string[];
  readonly lines: number;
}

function sources(): readonly SourceFile[] {
  const found: SourceFile[] = [];
  const walk = (folder: string) => {
    for (const name of readdirSync(folder).sort()) {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) walk(path);
      else if (name.endsWith('.ts')) {
        const text = readFileSync(path, 'utf8');
        const own = relative(projectRoot, path).split('\\').join('/');
        const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map((match) =>
          posix.normalize(posix.join(posix.dirname(own), match[1] ?? '')),
        );
        found.push({ path: own, imports, lines: text.split('\n').length });
      }
    }
  };
  walk(join(projectRoot, 'src'));
  return found;
}

const all = sources();
const roomOf = (path: string) => {
  const parts = path.split('/');
  return parts[0] === 'src' && parts.length > 2 ? (parts[1] ?? null) : null;
};

test('the architecture test sees the source files and their imports', () => {
  expect(all.length).toBeGreaterThan(10);
  expect(all.reduce((sum, file) => sum + file.imports.length, 0)).toBeGreaterThan(10);
});

test('model imports nothing but model', () => {
  const wrong = all
    .filter((file) => roomOf(file.path) === 'model')
    .flatMap((file) =>
      file.imports.filter((to) => roomOf(to) !== 'model').map((to) => `${file.path} → ${to}`),
    );
  expect(wrong).toEqual([]);
});

test('a stage imports the model, errors.ts and itself', () => {
  const wrong = all.flatMap((file) => {
    const room = roomOf(file.path);
    if (room === null || !stages.includes(room)) return [];
    const allowed = new Set([room, 'model', ...(allowances[room] ?? [])]);
    return file.imports
      .filter((to) => to !== 'src/errors.ts' && to !== 'src/resources.ts' && !allowed.has(roomOf(to) ?? ''))
      .map((to) => `${file.path} → ${to}`);
  });
  expect(wrong).toEqual([]);
});

test('there is no cycle among the source files', () => {
  const byPath = new Map(all.map((file) => [file.path, file]));
  const state = new Map<string, 'open' | 'done'>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]) => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      return;
    }
    state.set(path, 'open');
    for (const to of byPath.get(path)?.imports ?? []) visit(to, [...trail, path]);
    state.set(path, 'done');
  };
  for (const file of all) visit(file.path, []);
  expect(cycles).toEqual([]);
});

test('only cli.ts prints or exits', () => {
  const offenders = all
    .filter(
      (file) =>
        file.path !== 'src/cli.ts' &&
        !file.path.startsWith('src/cli/') &&
        !file.path.startsWith('src/build/'),
    )
    .filter((file) =>
      /\bconsole\.|process\.(?:exit|stdout|stderr)/.test(readFileSync(join(projectRoot, file.path), 'utf8')),
    )
    .map((file) => file.path);
  expect(offenders).toEqual([]);
});

test('no room is called utils, helpers, common, manager or data', () => {
  const wrong = all.filter((file) =>
    /(?:^|\/)(?:utils?|helpers?|common|manager|data|info)(?:\/|\.ts$)/.test(file.path),
  );
  expect(wrong.map((file) => file.path)).toEqual([]);
});

test('a source file stays within a few hundred lines', () => {
  expect(all.filter((file) => file.lines > 450).map((file) => `${file.path}: ${file.lines}`)).toEqual([]);
});
