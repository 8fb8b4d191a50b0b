import { describe, expect, test } from 'vitest';
import { inPids, pidNamespaces } from './etc.ts';
import { asRoot, capture, has, scriptPath, sh, shells, type Taken } from './host.ts';

const sections = (taken: Taken) =>
  taken.rows.filter((row) => !row.id.startsWith('err/')).map((row) => `${row.id} ${row.kind} ${row.origin}`);

test.skipIf(!has('shellcheck'))(
  'shellcheck -s sh says nothing of the script',
  () => {
    expect(sh('shellcheck', ['-s', 'sh', scriptPath]).stdout).toBe('');
    // It takes four seconds, and a busy machine gives it a twentieth of a processor.
  },
  240_000,
);

test.skipIf(!has('checkbashisms'))(
  'checkbashisms says nothing of the script',
  () => {
    const said = sh('checkbashisms', [scriptPath]);
    expect(said.stdout + said.stderr).toBe('');
    // It takes four seconds, and a busy machine gives it a tenth of a processor.
  },
  240_000,
);

describe('every shell takes the same sections, and the manifest is true to the bytes', () => {
  // What is asked hangs on which daemons run: those of a busy host come and go between two captures.
  const still = pidNamespaces ? { inside: inPids('true') } : {};
  const reference = has('dash') ? capture({ shell: ['dash'], ...still }) : null;
  for (const { name, command } of shells) {
    test.skipIf(reference === null || !has(command[0]))(`${name}`, () => {
      const taken = capture({ shell: command, ...still });
      expect(taken.stderr).toMatch(/^portledger: sections: \d+ collected[^\n]*SHA-256 [0-9a-f]{64}\n$/);
      expect(taken.status).toBe(0);
      expect(taken.problems.join('\n')).toBe('');
      expect(sections(taken)).toEqual(sections(reference ?? taken));
      // A shell that cuts a line otherwise would match no sum with its file, and no date.
      const members = taken.rows.filter((row) => row.file !== '-');
      if (has('sha256sum'))
        expect(members.filter((row) => row.sha256 === '-').map((row) => row.id)).toEqual([]);
      const copied = members.filter((row) => row.origin.startsWith('/etc/'));
      expect(copied.filter((row) => !row.note.includes('mode=')).map((row) => row.id)).toEqual([]);
      // zsh ties a variable `path` to PATH.
      expect(taken.facts.get('path')).toBe('/usr/sbin:/usr/bin:/sbin:/bin');
    });
  }
});

describe('an ordinary user', () => {
  test.skipIf(!asRoot || !has('setpriv'))('gets a capture that says what was denied (setpriv)', () => {
    const taken = capture({ inside: ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] });
    expect(taken.status).toBe(0);
    expect(taken.problems.join('\n')).toBe('');
    expect(taken.facts.get('uid')).toBe('65534');
    expect(taken.rows.filter((row) => row.status === 'denied').map((row) => row.id)).toContain(
      'proc/net/ip_tables_names',
    );
  });
});
