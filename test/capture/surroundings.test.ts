/** The environment and the arguments that capture.sh is run with. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inPids, pidNamespaces } from './etc.ts';
import { capture, has, opened, rowOf, scriptPath, sh, shells, type Taken, textOf } from './host.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portledger-surroundings-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(process.platform !== 'linux')('an environment that misbehaves', () => {
  test('a hostile PATH, exported functions and aliases run nothing of theirs', () => {
    const evil = mkdtempSync(join(folder, 'evil-'));
    const witness = join(evil, 'witness');
    for (const tool of [
      'ls',
      'cat',
      'awk',
      'ps',
      'ss',
      'netstat',
      'tar',
      'gzip',
      'date',
      'id',
      'uname',
      'mkdir',
      'rm',
      'sha256sum',
    ]) {
      writeFileSync(join(evil, tool), `#!/bin/sh\necho ${tool} >>${witness}\n`);
      chmodSync(join(evil, tool), 0o755);
    }
    for (const shell of ['/bin/sh', '/bin/bash'].filter((path) => existsSync(path))) {
      const taken = capture({
        shell: [shell],
        env: {
          PATH: evil,
          IFS: '/',
          ENV: join(evil, 'ls'),
          CDPATH: evil,
          TAR_OPTIONS: '--totals',
          'BASH_FUNC_ls%%': `() { echo function >>${witness}; }`,
          LS_COLORS: 'fi=31',
          TIME_STYLE: '+%s',
          PS_FORMAT: 'comm',
        },
      });
      expect(taken.status).toBe(0);
      expect(taken.problems.join('\n')).toBe('');
      expect(existsSync(witness)).toBe(false);
      expect(taken.facts.get('path')).toBe('/usr/sbin:/usr/bin:/sbin:/bin');
    }
  });

  test.skipIf(!has('localedef') || !existsSync('/usr/share/i18n/locales/de_DE') || !has('netstat'))(
    'in a German locale the listings are in English (needs localedef and its sources, netstat)',
    () => {
      const locales = mkdtempSync(join(folder, 'locale-'));
      sh('localedef', ['-i', 'de_DE', '-f', 'UTF-8', join(locales, 'de_DE.UTF-8')]);
      const german = { ...process.env, LC_ALL: 'de_DE.UTF-8', LANGUAGE: 'de', LOCPATH: locales };
      expect(sh('date', ['-d', '2026-03-02', '+%A'], { env: german }).stdout).toBe('Montag\n');
      const taken = capture({ env: german });
      expect(taken.problems.join('\n')).toBe('');
      expect(textOf(taken, 'cmd/netstat-tap')).toMatch(/^Active Internet connections/);
      expect(textOf(taken, 'cmd/ps-wide')).toMatch(/ (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z][a-z] /);
    },
  );

  // posh itself crashes where its folder is gone.
  const quickShells = ['dash', 'busybox ash', 'yash', 'zsh'];
  for (const { name, command } of shells.filter(
    (one) => quickShells.includes(one.name) && has(one.command[0]),
  ))
    test(`from a folder that is gone, and with a relative TMPDIR, everything is taken: ${name}`, () => {
      const gone = mkdtempSync(join(folder, 'gone-'));
      const inside = ['sh', '-c', `cd '${gone}' && rmdir '${gone}' && exec "$@"`, 'gone'];
      const taken = capture({ shell: command, inside });
      expect(taken.status, taken.stderr).toBe(0);
      expect(taken.problems.join('\n')).toBe('');
      expect(rowOf(taken, 'rc-listing').status).toBe('collected');

      const here = mkdtempSync(join(folder, 'here-'));
      mkdirSync(join(here, 'tmp'));
      const relative = capture({
        shell: command,
        inside: ['sh', '-c', `cd '${here}' && exec "$@"`, 'here'],
        env: { ...process.env, TMPDIR: 'tmp' },
      });
      expect(relative.status, relative.stderr).toBe(0);
      expect(relative.problems.join('\n')).toBe('');
      expect(readdirSync(join(here, 'tmp'))).toEqual([]);
    });

  // Daemons of a busy host come and go between two captures: in namespaces of their own nothing does.
  const still = pidNamespaces ? ['unshare', '-n', ...inPids('true')] : ['env'];
  const told = (taken: Taken) => taken.rows.map((row) => `${row.id} ${row.status}`);
  const kept = (args: readonly string[], env: NodeJS.ProcessEnv = process.env) => {
    const into = join(mkdtempSync(join(folder, 'kept-')), 'host.tar.gz');
    const [command = '', ...rest] = [...still, ...args, '-o', into];
    const ran = sh(command, rest, { env });
    return opened(existsSync(into) ? readFileSync(into) : Buffer.alloc(0), ran.status, ran.stderr);
  };

  test('what is closed of stdin, stdout and stderr takes no file from the capture', () => {
    // Others that were tried open nothing in their place.
    const command = [has('dash') ? 'dash' : 'sh', scriptPath];
    const whole = told(kept(command));
    for (const closed of ['>&-', '2>&-', '<&- >&- 2>&-'])
      expect(told(kept(['sh', '-c', `exec "$@" ${closed}`, 'sh', ...command])), closed).toEqual(whole);
    const nowhere = sh('sh', ['-c', 'exec "$@" >&-', 'sh', ...command]);
    expect([nowhere.status, nowhere.stderr]).toEqual([2, expect.stringContaining('stdout is closed')]);
  });

  test.skipIf(!has('bash'))(
    'options and limits that bash takes from the environment change nothing (bash)',
    () => {
      const whole = told(kept(['bash', scriptPath]));
      for (const bad of [
        { SHELLOPTS: 'errexit:nounset:noclobber' },
        { BASHOPTS: 'failglob:nocasematch' },
        { FUNCNEST: '2', LINES: '1', SYSTEMD_LOG_LEVEL: 'debug' },
      ]) {
        const taken = kept(['bash', scriptPath], { ...process.env, ...bad });
        expect(taken.status, `${JSON.stringify(bad)} ${taken.stderr}`).toBe(0);
        expect(told(taken), JSON.stringify(bad)).toEqual(whole);
      }
    },
  );

  test('a newline in an argument reaches the manifest as \\n', () => {
    const taken = capture({ args: ['--operator', 'Ann\nB\tC\\D', '--case', 'audit 7'] });
    expect(taken.facts.get('operator')).toBe('Ann\\nB\\tC\\\\D');
    expect(taken.facts.get('case')).toBe('audit 7');
  });

  test('--no-arguments takes no command line of any process', () => {
    const taken = capture({ args: ['--no-arguments'] });
    expect(taken.facts.get('arguments')).toBe('dropped');
    const all = [...taken.files.values()].map((bytes) => bytes.toString('latin1')).join('\n');
    expect(all).not.toContain(process.argv[1] ?? 'vitest');
    expect(textOf(taken, 'cmd/proc-pid')).not.toContain('\tcmdline\t');
  });

  test('--list names what would be taken and takes nothing', () => {
    const temporary = mkdtempSync(join(folder, 'list-'));
    const ran = sh('sh', [scriptPath, '--list'], { env: { ...process.env, TMPDIR: temporary } });
    expect(ran.status).toBe(0);
    expect(ran.stderr).toBe('');
    expect(ran.stdout).toContain('$ netstat -tap || netstat -ta\n');
    // What is read only where it is there is named as well.
    for (const line of [
      '/etc/rlinetd.d/*',
      '/etc/bind/named.conf (settings of named)',
      '$ sv status /etc/service/* || svstat /etc/service/*',
    ])
      expect(ran.stdout).toContain(`${line}\n`);
    expect(ran.stdout).toContain('/etc/inetd.conf\n');
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('half a script, as a broken connection delivers it, runs nothing', () => {
    const whole = readFileSync(scriptPath, 'utf8');
    for (const part of [0.3, 0.7, 0.99]) {
      const ran = sh('sh', ['-s'], { input: whole.slice(0, Math.floor(whole.length * part)) });
      expect(ran.stdout).toBe('');
    }
  });
});
