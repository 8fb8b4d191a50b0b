/**
 * Where a mail server was told to listen: each configuration was given to Postfix 3.7, Exim 4.96 or Sendmail 8.17 in a network of
 * its own, and what stands with it is what `ss -ltn` showed.
 */
import { expect, test } from 'vitest';
import { toldReach } from '../../src/decide/mail-listens.ts';
import type { Service, ServiceSetting } from '../../src/model/service.ts';
import { parseDaemonSettings } from '../../src/parse/daemon-settings.ts';
import { listingOf } from '../parse/listing.ts';

const main = '/etc/postfix/main.cf';
const cf = '/etc/mail/sendmail.cf';
const exim = '/etc/exim/exim.conf';

function told(files: Readonly<Record<string, string>>, command = '') {
  const settings: ServiceSetting[] = Object.entries(files).flatMap(([path, text]) => [
    ...parseDaemonSettings(listingOf(path, text)).facts,
  ]);
  if (command !== '') {
    const at = { file: 'cmd/ps-ax', line: 2, text: command, origin: '$ ps ax' };
    settings.unshift({ key: 'command line', value: command, evidence: [at] });
  }
  return toldReach({ settings } as unknown as Service);
}

test.each([
  // ss: 127.0.0.1:25 [::1]:25
  [main, 'inet_interfaces = loopback-only\n', 'this-machine'],
  [main, 'inet_interfaces = all\ninet_interfaces = loopback-only\n', 'this-machine'],
  [main, 'inet_interfaces = loopback-only\ninet_interfaces = all\n', 'others'],
  [main, 'inet_interfaces = [127.0.0.1]\n', 'this-machine'],
  [main, 'inet_interfaces =\n   127.0.0.1\n', 'this-machine'],
  [main, 'inet_interfaces = 127.0.0.1\n  # 192.0.2.1\n', 'this-machine'],
  [main, 'inet_interfaces = 127.0.0.1,\n   192.0.2.1\n', 'others'],
  [main, 'inet_interfaces = 127.0.0.1,\n# note\n   192.0.2.1\n', 'others'],
  [main, 'inet_interfaces = 127.0.0.1,\n\n   192.0.2.1\n', 'others'],
  [main, 'Inet_Interfaces = loopback-only\n', null],
  // Whatever the name stands for.
  [main, 'inet_interfaces = $here\n', null],
  [main, 'inet_interfaces = $here, 192.0.2.1\n', 'others'],
  // Nowhere at all.
  [main, 'inet_interfaces =\n', null],
  [cf, 'O DaemonPortOptions=Port=smtp,Addr=127.0.0.1, Name=MTA\n', 'this-machine'],
  [cf, 'O DaemonPortOptions=Port=smtp, Name=MTA\n', 'others'],
  [
    cf,
    'O DaemonPortOptions=Port=smtp,Addr=127.0.0.1, Name=MTA\nO DaemonPortOptions=Port=587, Name=MSA, M=E\n',
    'others',
  ],
  [cf, 'O DaemonPortOptions=Port=smtp,Addr=127.0.0.1\nO daemonportoptions=Port=587\n', 'others'],
  [cf, 'O DaemonPortOptions=Port=smtp,Addr=127.0.0.1\nOOPort=2525\n', 'others'],
  [cf, 'OOPort=2525,Addr=127.0.0.1\n', 'this-machine'],
  [cf, 'O DaemonPort=Port=smtp,A=127.0.0.1, Name=MTA\n', 'this-machine'],
  [cf, 'O DaemonPortOptions = Port=2525, address = 127.0.0.1 # only\n', 'this-machine'],
  [cf, 'O DaemonPortOptions=Port=2525,Addr=127.0.0.1,Addr=0.0.0.0\n', 'others'],
  [cf, 'O DaemonPortOptions=Port=2525,Addr=0.0.0.0,Addr=127.0.0.1\n', 'this-machine'],
  [cf, 'O DaemonPortOptions=Port=2525,\n  Addr=127.0.0.1\n', 'this-machine'],
  [cf, 'O DaemonPortOptions=Port=2525,Addr=127.0.0.1\n  ,Addr=0.0.0.0\n', 'others'],
  // Neither parts options: all of it is the port's name.
  [cf, 'O DaemonPortOptions=Port=2525 Addr=127.0.0.1\n', 'others'],
  [cf, 'O DaemonPortOptions=Port=2525;Addr=127.0.0.1\n', 'others'],
  [cf, 'O DaemonPortOptions=Port=2525,Name=Addr=127.0.0.1\n', 'others'],
  [cf, 'O DaemonPortOptions=Port=2525,Family=inet6,Addr=IPv6:::1\n', 'this-machine'],
  [exim, 'local_interfaces = <; 127.0.0.1 ; ::1\n', 'this-machine'],
  [exim, 'local_interfaces = 127.0.0.1 : ::::1\n', 'this-machine'],
  [exim, 'local_interfaces = 127.0.0.1 :\n', 'this-machine'],
  [exim, 'local_interfaces = <; [127.0.0.1]:2526 ; [::1]:2527\n', 'this-machine'],
  [exim, 'local_interfaces = 127.0.0.1.2526\n', 'this-machine'],
  [exim, 'local_interfaces = ::::ffff::127.0.0.1\n', 'this-machine'],
  [exim, 'local_interfaces = "127.0.0.1"\n', 'this-machine'],
  [exim, 'local_interfaces = "127.0.0.1 : 192.0.2.1"\n', 'others'],
  [exim, 'local_interfaces = 127.0.0.1:192.0.2.1\n', 'others'],
  [exim, 'local_interfaces = <,127.0.0.1,192.0.2.1\n', 'others'],
  [exim, 'local_interfaces=<|127.0.0.1|192.0.2.1\n', 'others'],
  [exim, 'local_interfaces = <; ::0 ; 0.0.0.0\n', 'others'],
  [exim, 'local_interfaces = 127.0.0.1 : \\\n    192.0.2.1\n', 'others'],
  [exim, 'local_interfaces = 127.0.0.1 : \\  \n# note\n    192.0.2.1\n', 'others'],
  // 192.0.2.1 by the macro, which is written elsewhere.
  [exim, 'local_interfaces = 127.0.0.1 : Mine\n', null],
  [exim, 'local_interfaces =\n', null],
  ['/etc/exim4/update-exim4.conf.conf', "dc_local_interfaces='127.0.0.1 ; ::1'\n", 'this-machine'],
  ['/etc/exim4/update-exim4.conf.conf', "dc_local_interfaces='127.0.0.1 : 192.0.2.1'\n", 'others'],
  ['/etc/exim4/update-exim4.conf.conf', "dc_local_interfaces=''\n", 'others'],
] as const)('%s %j: %s', (path, text, reach) => {
  expect(told({ [path]: text })?.reach ?? null).toBe(reach);
});

test.each([
  ['0.0.0.0:2525 inet n - y - - smtpd', 'others'],
  ['[::]:2525 inet n - y - - smtpd', 'others'],
  ['2525 inet n - y - - smtpd', 'this-machine'],
  [':2525 inet n - y - - smtpd', 'this-machine'],
  ['localhost:2525 inet n - y - - smtpd', 'this-machine'],
])('master.cf beside inet_interfaces = loopback-only: %s', (entry, reach) => {
  const rows = [
    `postfix\t${main}\t2\tinet_interfaces = loopback-only`,
    `postfix\t/etc/postfix/master.cf\t12\tsmtp inet n - y - - smtpd`,
    `postfix\t/etc/postfix/master.cf\t13\t${entry}`,
  ];
  expect(told({ '$ capture.sh: settings': rows.join('\n') })?.reach).toBe(reach);
});

test('inet_interfaces that was left out is `all`, whatever address a port beside has', () => {
  const rows = ['smtp inet n - y - - smtpd', '127.0.0.1:10025 inet n - y - - smtpd'].map(
    (entry, at) => `postfix\t/etc/postfix/master.cf\t${12 + at}\t${entry}`,
  );
  expect(told({ '$ capture.sh: settings': rows.join('\n') })).toBe(null);
});

test('an address of its own for each port of master.cf: inet_interfaces opens none', () => {
  const rows = [
    `postfix\t${main}\t2\tinet_interfaces = all`,
    `postfix\t/etc/postfix/master.cf\t12\t127.0.0.1:smtp inet n - y - - smtpd`,
  ];
  expect(told({ '$ capture.sh: settings': rows.join('\n') })).toMatchObject({
    reach: 'this-machine',
    says: 'master.cf: 127.0.0.1:smtp inet n - y - - smtpd',
  });
});

test.each([
  ['-oX 0.0.0.0.2530', 'others'],
  ['-oX 2530:0.0.0.0.2531 -q30m', 'others'],
  ['-oX <;127.0.0.1.2530;0.0.0.0.2531', 'others'],
  ['-oX 127.0.0.1.2530 -q30m', 'this-machine'],
  ['-oX 2530', 'this-machine'],
])('exim -bd %s, whatever local_interfaces says', (option, reach) => {
  expect(told({ [exim]: 'local_interfaces = 127.0.0.1\n' }, `/usr/sbin/exim4 -bd ${option}`)?.reach).toBe(
    reach,
  );
});

test('submit.cf is for those who hand mail in: sendmail.cf without a word opens port 25 to everybody', () => {
  const submit = 'O DaemonPortOptions=Name=NoMTA, Addr=127.0.0.1, M=E\n';
  expect(told({ '/etc/mail/submit.cf': submit })).toBe(null);
  expect(told({ '/etc/mail/submit.cf': submit, [cf]: 'O DaemonPortOptions=Name=MTA\n' })?.reach).toBe(
    'others',
  );
});
