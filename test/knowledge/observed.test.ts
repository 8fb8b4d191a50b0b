import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { genericPrograms, loadKnowledge } from '../../src/knowledge/index.ts';
import { sharedFolder } from '../shared.ts';

const reference = sharedFolder('reference');

/** 234 listeners seen on booted Debian 12 and 13 hosts: what ss and netstat printed, unit, executable. */
describe.skipIf(reference === null)('listeners observed on booted Debian hosts (shared reference)', () => {
  const base = loadKnowledge();
  const known = new Set(base.services.flatMap((entry) => [...entry.programs, ...entry.startedAs]));
  const rows: readonly Readonly<Record<string, string>>[] =
    reference === null
      ? []
      : parse(readFileSync(join(reference, 'observed-listeners.csv'), 'utf8'), { columns: true });
  const words = (row: Readonly<Record<string, string>>) =>
    ['ss_process_names', 'systemd_units', 'executables']
      .flatMap((column) => (row[column] ?? '').split(';'))
      .map((word) => (word.split('/').pop() ?? '').replace(/\.(?:service|socket)$/, '').replace(/@.*$/, ''));

  test('each has a program or a unit that an entry knows, unless PID 1 holds the port', () => {
    const unknown = rows
      .filter((row) => !words(row).includes('systemd'))
      .filter((row) => !words(row).some((word) => known.has(word)))
      .map((row) => `${row.service_id} ${row.port}: ${words(row).join(' ')}`);
    // postgrey is a script: ss shows its first option, and the executable is perl.
    expect(unknown.filter((line) => !line.startsWith('mail-filters 10023'))).toEqual([]);
    expect(rows.length).toBeGreaterThan(200);
  });

  test('where PID 1 holds the port, its name or number leads to an entry', () => {
    const held = rows.filter((row) => words(row).includes('systemd'));
    const lost = held.filter((row) => {
      const port = Number(row.port);
      return !base.services.some((entry) =>
        entry.ports.some((each) => each.protocol === row.proto && each.from <= port && port <= each.to),
      );
    });
    expect(held.length).toBeGreaterThan(10);
    expect(lost.map((row) => `${row.service_id} ${row.port}`)).toEqual([]);
  });

  test('no executable that was seen is an entry’s program and a generic one at once', () => {
    const seen = new Set(rows.flatMap(words));
    const both = [...seen]
      .filter((word) => genericPrograms.has(word))
      .filter((word) => base.services.some((entry) => entry.programs.includes(word)));
    expect(both).toEqual([]);
  });
});
