/** Are the programs there that a super-server would start? Asked of an /etc whose lines name all kinds of them. */
import { chmodSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inMounts, layFiles, namespaces, ownEtc } from './etc.ts';
import { capture, has, rowOf, shells, textOf } from './host.ts';

let folder = '';
let setup = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portledger-servers-'));
  if (!namespaces) return;
  setup = ownEtc(join(folder, 'etc'), (etc) => {
    layFiles(etc, {
      'inetd.conf': [
        '# <service_name> <sock_type> <proto> <flags> <user> <server_path> <args>',
        'telnet\tstream\ttcp\tnowait\ttelnetd\t/etc/libexec/tcpd\t/etc/libexec/in.telnetd',
        '#<off># ftp stream tcp nowait root /etc/libexec/tcpd in.portledger-ftpd -l',
        '#finger stream tcp nowait nobody /etc/libexec/in.fingerd in.fingerd',
        'daytime stream tcp nowait root internal',
        'a stream tcp nowait root /etc/passwd a',
        'b dgram udp wait root /etc/dangling b',
        'c stream tcp nowait root /etc/libexec c',
        '# a raw deal: see /usr/share/doc',
      ].join('\n'),
      'inetd.d/more': 'd stream tcp nowait root /etc/closed/d d\r\n',
      'xinetd.conf': 'include /etc/else.conf\nincludedir /etc/xinetd.d\n',
      'else.conf':
        'service e\n{\n\tserver_args = in.portledger-e -w\n\tserver=/etc/libexec/tcpd\n\tflags = NAMEINARGS\n}\n',
      'xinetd.d/f': 'service f\n{\n# server = /etc/not-this\n\tserver\t\t= /etc/libexec/in.f\n}\n',
      'libexec/tcpd': '#!/bin/sh\n',
      'libexec/in.f': '#!/bin/sh\n',
      'closed/d': '',
    });
    chmodSync(join(etc, 'libexec/tcpd'), 0o755);
    chmodSync(join(etc, 'libexec/in.f'), 0o744);
    chmodSync(join(etc, 'closed'), 0o700);
    chmodSync(etc, 0o755);
    symlinkSync('nowhere', join(etc, 'dangling'));
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const expected = [
  '/etc/libexec/tcpd\texecutable\t-rwxr-xr-x',
  '/etc/libexec/in.telnetd\tabsent\t-',
  '/usr/sbin/in.portledger-ftpd\tabsent\t-',
  '/etc/libexec/in.fingerd\tabsent\t-',
  '/etc/passwd\tnot-executable\t-rw-r--r--',
  '/etc/dangling\tbroken-link\t-',
  '/etc/libexec\tfolder\tdrwxr-xr-x',
  '/etc/closed/d\tnot-executable\t-rw-r--r--',
  '/usr/sbin/in.portledger-e\tabsent\t-',
  '/etc/libexec/in.f\texecutable\t-rwxr--r--',
];
const withoutDates = (text: string) => text.split('\n').map((line) => line.split(' ')[0]);

describe.skipIf(!namespaces)('the servers that inetd.conf and xinetd name (needs root, unshare)', () => {
  for (const { name, command } of shells) {
    test.skipIf(!has(command[0]))(`each is there, or absent, or not to be started: ${name}`, () => {
      const taken = capture({ shell: command, inside: inMounts(setup) });
      expect(rowOf(taken, 'server-files')).toMatchObject({ kind: 'server-files', status: 'collected' });
      expect(withoutDates(textOf(taken, 'cmd/server-files'))).toEqual([...expected, '']);
    });
  }

  test.skipIf(!has('setpriv'))('what a user may not look at is not said to be absent (setpriv)', () => {
    const guest = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
    const taken = capture({ inside: [...inMounts(setup), ...guest] });
    expect(withoutDates(textOf(taken, 'cmd/server-files'))).toContain('/etc/closed/d\tdenied\t-');
  });
});
