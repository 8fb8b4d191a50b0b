import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import {
  backupFolder,
  commentOut,
  commentOutBlock,
  linesAgain,
  linesIn,
  replaceLine,
  shellMark,
  uncomment,
  wholeLine,
} from '../../src/remediate/edit.ts';
import { quote } from '../../src/remediate/quote.ts';

const folder = mkdtempSync(join(tmpdir(), 'portledger-edit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const posix = process.platform === 'win32';
const sh = (script: string) => execFileSync('/bin/sh', ['-c', script], { cwd: folder, encoding: 'latin1' });

describe.skipIf(posix)('needs a POSIX shell', () => {
  test('a quoted word reaches the command as it is, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[\x01-\x7f]{0,40}$/).filter((word) => !word.startsWith('-')),
        (word) => {
          expect(sh(`printf %s ${quote(word)}`)).toBe(word);
        },
      ),
      { numRuns: 150 },
    );
    for (const word of [
      '; reboot',
      '$(reboot)',
      '`reboot`',
      "it's",
      'a\nb',
      '\\',
      '*',
      '~',
      '',
      'ü',
      '-n',
      '&& x',
    ]) {
      expect(Buffer.from(sh(`printf %s x${quote(word)}`), 'latin1').toString('utf8')).toBe(`x${word}`);
    }
  });

  const conf = [
    '# services',
    'time\tstream tcp nowait root internal',
    'ftp/x stream tcp nowait root /usr/sbin/tcpd in.ftpd -l & \\1 [a] *',
    '  disable = no  # why',
    'service telnet',
    '{',
    '  server = /x',
    '}',
    'service finger',
    '{',
    '}',
    '',
  ];
  const at = (line: number) => ({ file: 'f', line, text: conf[line - 1] ?? '', origin: '/etc/x' });

  test('lines of other files that speak for the same starter are not edited in this one', () => {
    const links = { file: 'cmd/ls-rc', line: 123, text: 'lrwxrwxrwx 1 root', origin: '$ ls /etc/rc2.d' };
    expect(commentOut('/etc/inetd.conf', [at(2), links])).toEqual(commentOut('/etc/inetd.conf', [at(2)]));
  });

  const here = (command: string) => command.replaceAll(backupFolder, join(folder, 'kept'));
  const tried = (edit: { commands: readonly string[]; undo: readonly string[] }, path: string) => {
    writeFileSync(path, conf.join('\n'));
    for (const command of edit.commands) sh(here(command));
    const changed = readFileSync(path, 'utf8').split('\n');
    for (const command of edit.undo) sh(here(command));
    return { changed, after: readFileSync(path, 'utf8') };
  };

  test('commenting out changes the named lines only, and the undo restores every byte', () => {
    const path = join(folder, "in it's conf");
    for (const lines of [[2], [3], [2, 3], [9]]) {
      const { changed, after } = tried(commentOut(path, lines.map(at)), path);
      expect(changed).toEqual(
        conf.map((text, index) => (lines.includes(index + 1) ? `#portledger# ${text}` : text)),
      );
      expect(after).toBe(conf.join('\n'));
    }
  });

  test('a line that stands alone between then and fi leaves a script that runs', () => {
    const path = join(folder, 'rc');
    const script = 'if true; then\n  exit 7\nfi\nexit 0\n';
    writeFileSync(path, script);
    const line = { file: 'f', line: 2, text: '  exit 7', origin: '/etc/rc' };
    const edit = commentOut(path, [line], shellMark);
    for (const command of edit.commands) sh(here(command));
    expect(sh(`sh ./rc && echo ran`)).toBe('ran\n');
    expect(edit.becomes).toBe(': #portledger#   exit 7');
    for (const command of edit.undo) sh(here(command));
    expect(readFileSync(path, 'utf8')).toBe(script);
  });

  test('a command that goes on behind a backslash is commented out to its end, and run again whole', () => {
    const path = join(folder, 'rc2');
    const script = 'echo one\\\n  two \\\n  three\necho last\n';
    const lines = [1, 2, 3].map((line) => ({
      file: 'f',
      line,
      text: script.split('\n')[line - 1] ?? '',
      origin: '/etc/rc',
    }));
    writeFileSync(path, script);
    const edit = commentOut(path, lines, shellMark);
    for (const command of edit.commands) sh(here(command));
    expect(sh('sh ./rc2')).toBe('last\n');
    expect(sh(edit.look)).toBe('');
    for (const command of edit.undo) sh(here(command));
    expect(readFileSync(path, 'utf8')).toBe(script);
    expect(sh(`${linesAgain(path, lines)} | sh`)).toBe('one two three\n');
  });

  test('a line without which the script would be none is left, and the command fails', () => {
    const path = join(folder, 'rc3');
    const script = 'if [ -x /bin/true ]; then exit 7\nfi\nexit 0\n';
    writeFileSync(path, script);
    const line = { file: 'f', line: 1, text: 'if [ -x /bin/true ]; then exit 7', origin: '/etc/rc' };
    const [copy = '', change = ''] = commentOut(path, [line], shellMark).commands;
    sh(here(copy));
    expect(() => execFileSync('/bin/sh', ['-c', here(change)], { cwd: folder, stdio: 'pipe' })).toThrow();
    expect(readFileSync(path, 'utf8')).toBe(script);
  });

  test('the look after an edit prints the lines that are not as it leaves them', () => {
    const path = join(folder, 'd');
    const edits = [
      commentOut(path, [at(2), at(3)]),
      commentOutBlock(path, at(5)),
      replaceLine(path, at(4), 'x [/]'),
    ];
    for (const edit of edits) {
      writeFileSync(path, conf.join('\n'));
      expect(sh(edit.look)).not.toBe('');
      for (const command of edit.commands) sh(here(command));
      expect(sh(edit.look)).toBe('');
    }
  });

  test('an entry that was commented out is there only while the super-server is told', () => {
    const path = join(folder, 'e');
    for (const text of ['#telnet stream tcp', '# telnet stream tcp', '#<off># telnet stream tcp']) {
      writeFileSync(path, `# top\n${text}\n`);
      const { there, back } = uncomment(path, { file: 'f', line: 2, text, origin: '/etc/x' });
      sh(`mkdir -p '${folder}/kept'`);
      for (const command of there) sh(here(command));
      expect(readFileSync(path, 'utf8')).toBe('# top\ntelnet stream tcp\n');
      for (const command of back) sh(here(command));
      expect(readFileSync(path, 'utf8')).toBe(`# top\n${text}\n`);
    }
  });

  test('evidence of another file is no line of the file that is edited', () => {
    const link = { file: 'cmd/ls-rc', line: 94, text: 'lrwxrwxrwx S50inet', origin: '$ ls -l' };
    const entry = { file: 'file/etc/inetd.conf', line: 2, text: 'time stream', origin: '/etc/inetd.conf' };
    expect(linesIn('/etc/inetd.conf', [link, entry, entry])).toEqual([entry]);
    expect(linesIn('/etc/inetd.conf', [{ ...entry, origin: 'inetd.conf' }, link])).toHaveLength(1);
  });

  test('commenting out a section takes it to its closing brace and no further', () => {
    const path = join(folder, 'xinetd.conf');
    const { changed, after } = tried(commentOutBlock(path, at(5)), path);
    expect(changed).toEqual(
      conf.map((text, index) => (index >= 4 && index <= 7 ? `#portledger# ${text}` : text)),
    );
    expect(after).toBe(conf.join('\n'));
  });

  test('a section that is commented out twice, or has moved, takes none below with it', () => {
    const path = join(folder, 'xinetd-twice.conf');
    const edit = commentOutBlock(path, at(5));
    const run = (commands: readonly string[]) => {
      for (const command of commands) sh(here(command));
    };
    writeFileSync(path, conf.join('\n'));
    run([...edit.commands, ...edit.commands]);
    expect(readFileSync(path, 'utf8').split('\n').slice(8)).toEqual(conf.slice(8));
    run([...edit.undo, ...edit.undo]);
    expect(readFileSync(path, 'utf8')).toBe(conf.join('\n'));
    // Somebody took out a line above: the fifth is now the brace of that section, and the heading would be left alone.
    const moved = conf.slice(1).join('\n');
    writeFileSync(path, moved);
    run(edit.commands);
    expect(readFileSync(path, 'utf8')).toBe(moved);
    expect(sh(edit.look)).not.toBe('');
  });

  test('where lines have moved, one with the same first word is not taken for the captured one', () => {
    const path = join(folder, 'moved');
    const lines = ['@reboot root /usr/sbin/one 1', '@reboot root /usr/sbin/two 2'];
    const edit = commentOut(path, [{ file: 'f', line: 2, text: lines[1] ?? '', origin: '/etc/cron.d/x' }]);
    writeFileSync(path, `# new\n${lines.join('\n')}\n`);
    for (const command of edit.commands) sh(here(command));
    expect(readFileSync(path, 'utf8')).toBe(`# new\n${lines.join('\n')}\n`);
    expect(sh(edit.look)).toBe(`${lines[0]}\n`);
  });

  test('a line of which the capture masked a secret is found on the host', () => {
    const path = join(folder, 'masked');
    const real = '@reboot /usr/sbin/one --password=geheim -v [x]';
    const text = real.replace('geheim', '******');
    writeFileSync(path, `${real}\n`);
    expect(sh(`sed -n ${quote(`/^${wholeLine(text)}$/p`)} ${quote(path)}`)).toBe(`${real}\n`);
    const edit = commentOut(path, [{ file: 'f', line: 1, text, origin: '/etc/x' }]);
    for (const command of edit.commands) sh(here(command));
    expect(readFileSync(path, 'utf8')).toBe(`#portledger# ${real}\n`);
    for (const command of edit.undo) sh(here(command));
    expect(readFileSync(path, 'utf8')).toBe(`${real}\n`);
  });

  test('replacing a line changes that line only, and the undo restores every byte', () => {
    const path = join(folder, 'b');
    const { changed, after } = tried(replaceLine(path, at(4), '  disable = yes & / \\'), path);
    expect(changed).toEqual(conf.map((text, index) => (index === 3 ? '  disable = yes & / \\' : text)));
    expect(after).toBe(conf.join('\n'));
  });

  test('a comment in the middle of a line that is opened for a while stays', () => {
    const path = join(folder, 'h');
    const text = 'telnet stream tcp # why';
    writeFileSync(path, `${text}\n`);
    const { there } = uncomment(path, { file: 'f', line: 1, text, origin: '/etc/x' });
    for (const command of there) sh(here(command));
    expect(readFileSync(path, 'utf8')).toBe(`${text}\n`);
  });

  test('a line is printed again where it is still the captured one, and nothing where it is not', () => {
    const path = join(folder, 'i');
    writeFileSync(path, 'one\n  [a]*/x -l\nlast\n');
    const line = (text: string) => [{ file: 'f', line: 2, text, origin: '/etc/rc' }];
    expect(sh(linesAgain(path, line('  [a]*/x -l')))).toBe('  [a]*/x -l\n');
    expect(sh(linesAgain(path, line('  [a]*/x -q')))).toBe('');
    expect(sh(linesAgain(path, line('  [a]*/\x01never captured')))).toBe('  [a]*/x -l\n');
    expect(sh(linesAgain(path, line('  a/x -l')))).toBe('');
    expect(sh(linesAgain(path, line('[a]*/x')))).toBe('');
  });

  test('a whole line is found by its expression, and a longer one is not', () => {
    const path = join(folder, 'j');
    const found = (text: string) => sh(`sed -n ${quote(`/^${wholeLine(text)}$/p`)} ${quote(path)}`);
    writeFileSync(path, '* * * * * /x/y [z]\n* * * * * /x/y [z] more\n');
    expect(found('* * * * * /x/y [z]')).toBe('* * * * * /x/y [z]\n');
    // What stands behind a control character may be anything.
    expect(found('* * * * * /x/y\x01 [z]')).toBe('* * * * * /x/y [z]\n* * * * * /x/y [z] more\n');
    expect(found('* * * * * /x/z\x01 [z]')).toBe('');
  });

  test('a file that has changed since the capture is left as it is', () => {
    const path = join(folder, 'c');
    const edit = commentOut(path, [{ ...at(2), text: 'telnet stream tcp' }]);
    expect(tried(edit, path).changed).toEqual(conf);
  });
});

test('a command names a line with tabs by a class, so that it still fits when it was copied out of a PDF', () => {
  const text = 'talk\t\tdgram  udp wait nobody /usr/sbin/in.talkd';
  const edit = commentOut('/etc/inetd.conf', [{ file: 'f', line: 3, text, origin: '/etc/inetd.conf' }]);
  const all = [...edit.commands, ...edit.undo, edit.look].join('\n');
  expect(all).not.toMatch(/\t| {2}/);
  expect(all).toContain('talk[[:blank:]]*dgram[[:blank:]]*udp wait nobody');
});
