/** What an identd gives away by its flags: what oidentd 2.5 answered about a connection of root, and about one that is not there. */
import { expect, test } from 'vitest';
import { judged, netstat, ps } from './judged.ts';

const told = (command: string) => {
  const { because } = judged([netstat('0.0.0.0:113 77/oidentd'), ps(`77 ${command}`)]).of('auth');
  return {
    hidesErrors: because.includes('-e hides'),
    hidesSystem: /-o hides/i.test(because),
    oneWord: because.includes('one fixed word'),
  };
};

test.each([
  // USERID:UNIX:root and ERROR:NO-USER
  ['-i', false, false],
  ['-e', true, false],
  ['--error', true, false],
  ['--err', true, false],
  ['-o', false, true],
  ['-o UNIX', false, true],
  ['--other=Linux', false, true],
  ['-eo', true, true],
  ['-oUNIX', false, false],
  // USERID:e:root
  ['-oe', false, true],
  ['-uroot', false, false],
  ['-groot', false, false],
  ['--reply nobody', false, false],
  ['-C /dev/null', false, false],
])('oidentd %s: hides errors %s, the system %s', (flags, hidesErrors, hidesSystem) => {
  expect(told(`/usr/sbin/oidentd ${flags}`)).toEqual({ hidesErrors, hidesSystem, oneWord: false });
});

test.each([
  '/usr/sbin/oidentd -R nobody',
  '/usr/sbin/oidentd --reply-all nobody',
  '/usr/sbin/nullidentd nobody',
])('one word for all: %s', (command) => {
  expect(told(command).oneWord).toBe(true);
});
