import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quote } from '../../src/remediate/quote.ts';
import { wrappedCommand } from '../../src/report/html/wrapped.ts';

const argumentsOf = (script: string) => execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' });

test('a short command stays as it is, a long one goes on after a backslash', () => {
  expect(wrappedCommand('killall -HUP inetd')).toBe('killall -HUP inetd');
  expect(wrappedCommand('cp -p /etc/inetd.conf /root/before/inetd.conf', 30)).toBe(
    'cp -p /etc/inetd.conf \\\n    /root/before/inetd.conf',
  );
});

test('quoted blanks, comments and here-documents are not cut', () => {
  expect(wrappedCommand("sed -e 's/a b c d e f/g h i j/' x", 30)).toBe(
    "sed -e \\\n    's/a b c d e f/g h i j/' \\\n    x",
  );
  expect(wrappedCommand("printf 'abcdefghijklmnopqrst'", 16)).toBe(
    "printf \\\n    'abcdefg'\\\n'hijklmnopqr'\\\n'st'",
  );
  expect(wrappedCommand('reboot now # and then look again at it', 12)).not.toMatch(/#[^\n]*\\\n/);
  // A tab is up to four columns wide, so that the browser breaks no line of its own within a word.
  expect(wrappedCommand('sed s/\t\ta/b/ /etc/x', 22)).toBe('sed s/\t\ta/b/ \\\n    /etc/x');
  const here = 'cat > /etc/motd << EOF\nlong long long long\nEOF';
  expect(wrappedCommand(here, 12)).toBe(here);
});

test('a word of millions of characters is no defect', () => {
  // The expression that finds the words of a line would fill its stack.
  const endless = `printf ${"a'b'".repeat(3_000_000)}`;
  expect(wrappedCommand(endless, 11_000_000).length).toBeGreaterThan(endless.length);
});

test.skipIf(process.platform === 'win32')('a shell reads the same words from the wrapped command', () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[ -~]{0,40}$/), { minLength: 3, maxLength: 12 }),
      fc.integer({ min: 12, max: 60 }),
      (words, columns) => {
        const command = `printf '%s\\n' ${words.map(quote).join(' ')}`;
        const wrapped = wrappedCommand(command, columns);
        expect(argumentsOf(wrapped)).toBe(argumentsOf(command));
        // What may begin a here-document is left alone, however long.
        if (command.includes('<<')) return;
        expect(Math.max(...wrapped.split('\n').map((line) => line.length))).toBeLessThanOrEqual(columns + 2);
      },
    ),
    { numRuns: 60 },
  );
});
