/**
 * What an ordinary user of the host can write into root's lists: names of files with newlines in them, that look like lines of
 * another process. None of it may be taken for what the kernel said.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inPids, pidNamespaces } from './etc.ts';
import { capture, has, rowOf, textOf, whereIs } from './host.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portledger-forged-'));
  chmodSync(folder, 0o1777);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The victim listens on port 22; the forger on two ports, and with files that name the victim. */
const listeners = `
use IO::Socket::INET;
$^F = 99;
my ($place, $victim) = @ARGV;
sub listens { IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $_[0], Listen => 1) or die }
if (!defined $victim) { my $held = listens(22); sleep 600 }
sub makes { my $path = $place; for (@_) { $path .= "/$_"; mkdir $path } $path }
my ($inode) = map { (split)[9] } grep { /0100007F:0016/ } do { open my $net, '<', '/proc/net/tcp'; <$net> };
my $header = makes("\\n", 'proc', $victim, "fd:\\n");
open my $one, '>', "$header/x" or die;
my $first = listens(3137);
my $link = makes('proc', 1, 'ns') . "/net -> net:[4242]";
open my $two, '>', $link or die;
open my $three, '>', "$place/x 9 -> socket:[$inode]" or die;
my $below = makes("a\\nl 1 0 0 0 Jan 1 00:00 ", 'proc', $victim, 'exe -> ', 'usr', 'sbin');
system 'cp', $^X, "$below/sshd";
open my $four, '<', "$header/x" or die;
open my $five, '<', "$place/x 9 -> socket:[$inode]" or die;
open my $six, '<', $link or die;
my $second = listens(3138);
exec { "$below/sshd" } 'forger', '-e', 'sleep 600';
`;

describe.skipIf(!pidNamespaces || !has('perl') || !has('setpriv') || !has('ip'))(
  'names that look like lines (needs root, unshare, perl, setpriv, ip)',
  () => {
    for (const awk of [true, false])
      test(`give no process the socket or the program of another, ${awk ? 'with' : 'without'} awk`, () => {
        const [script, none] = [join(folder, 'listeners.pl'), join(folder, 'none')];
        writeFileSync(script, listeners);
        writeFileSync(none, '');
        const user = 'setpriv --reuid=65534 --regid=65534 --clear-groups';
        const place = mkdtempSync(join(folder, 'names-'));
        chmodSync(place, 0o777);
        const perl = whereIs('perl');
        const setup = `ip link set lo up; ${awk ? ':' : `mount --bind ${none} $(command -v awk)`}
          ${perl} ${script} ${place} & victim=$!; sleep 1
          ${user} ${perl} ${script} ${place} $victim & echo "$victim $!" >${place}/pids; sleep 1`;
        const taken = capture({
          inside: [
            'unshare',
            '-n',
            ...inPids(`{ ${setup}; } >/dev/null 2>&1 </dev/null`),
            'sh',
            '-c',
            `"$@"; code=$?; cat ${place}/pids >&2; exit $code`,
            'sh',
          ],
        });
        expect(taken.status, taken.stderr).toBe(0);
        expect(taken.problems.join('\n')).toBe('');
        const [victim = '', forger = ''] = (taken.stderr.trimEnd().split('\n').at(-1) ?? '').split(' ');
        const holders = textOf(taken, 'cmd/socket-inodes')
          .trimEnd()
          .split('\n')
          .map((line) => line.split('\t'));
        const ofPort = (port: string) => {
          const tcp = textOf(taken, 'file/proc/net/tcp').split('\n');
          const inode = tcp
            .find((line) => line.includes(`0100007F:${port} 00000000`))
            ?.trim()
            .split(/ +/)[9];
          return holders.filter(([one]) => one === inode).map(([, pid]) => pid);
        };
        expect([ofPort('0016'), ofPort('0C41'), ofPort('0C42')]).toEqual([[victim], [forger], [forger]]);
        const told = textOf(taken, 'cmd/proc-pid').split('\n');
        expect(told.filter((line) => line.startsWith(`${victim}\texe\t`))).toEqual([
          `${victim}\texe\t${perl}`,
        ]);
        expect(told.find((line) => line.startsWith(`${forger}\texe\t`))).toMatch(
          /\/a\?l 1 0 .*\/usr\/sbin\/sshd$/,
        );
        expect(textOf(taken, 'cmd/netns')).not.toContain('4242');
        expect(rowOf(taken, 'proc-pid').status).toBe('collected');
      });
  },
);
