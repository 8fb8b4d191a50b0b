/**
 * What becomes stars and what stays: each line of secrets.txt, as a tool of the host would say it, with each awk. In «» stands
 * what has to be hidden; all else has to come through, for a report lives on programs, ports and paths.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from '../shared.ts';
import { copyOf, covered } from './covered.ts';
import { inMounts, namespaces } from './etc.ts';
import { capture, has, textOf } from './host.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portledger-masks-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const marked = readFileSync(join(projectRoot, 'test/capture/secrets.txt'), 'utf8');

describe.skipIf(!namespaces || !has('ss'))('every line of secrets.txt (needs root, unshare, ss)', () => {
  for (const awk of ['mawk', 'gawk', 'busybox', 'original-awk'].filter(has))
    test(`its secrets become stars of the same length, and nothing else moves: ${awk}`, () => {
      const said = join(folder, `said-${awk}`);
      // Behind them lines that an expression could try in ever so many ways.
      const tiring = [
        '-',
        '_-',
        '-token',
        'tokentoken',
        'htpasswd -b -c ',
        'htpasswd -n',
        'sqlplus -a ',
        '--user',
      ];
      const slow = tiring.map((word) => `auth curl passw ${word.repeat(50_000 / word.length)}\n`).join('');
      writeFileSync(said, marked.replaceAll(/[«»]/g, '') + slow);
      const named = awk === 'busybox' ? 'exec busybox awk "$@"' : `exec ${copyOf(folder, awk)} "$@"`;
      const setup = `${covered(folder, 'ss', `cat ${said}`)}; ${covered(folder, 'awk', named)}`;
      const taken = capture({ inside: inMounts(setup) });
      expect(taken.status, taken.stderr).toBe(0);
      const hidden = marked.replaceAll(/«(.*?)»/g, (_, secret: string) => '*'.repeat(secret.length));
      const told = textOf(taken, 'cmd/ss-tuwlnpe').split('\n');
      expect(told.slice(0, -1 - tiring.length)).toEqual(hidden.split('\n').slice(0, -1));
    }, 60_000);
});
