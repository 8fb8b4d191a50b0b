/** What capture.sh takes of the daemons' own configuration: the lines on which exposure hangs, and no password. */
import { chmodSync, cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseDaemonSettings } from '../../src/parse/daemon-settings.ts';
import { listingOf } from '../parse/listing.ts';
import { inMounts, layFiles, namespaces, ownEtc } from './etc.ts';
import { capture, has, textOf, whereIs } from './host.ts';

const files: Readonly<Record<string, string>> = {
  'named.conf': `/* A comment with
  listen-on { 203.0.113.1; };
  in it */ acl lan { 10.0.0.0/8; };
options {
\tdirectory "/var/named"; // here
\tlisten-on port 53 {
\t\t127.0.0.1; # lo
\t\t10.0.0.1;
\t};
\tallow-query { lan; }; recursion no;
};
include "/etc/bind/zones.conf";
include "more.conf";
key "rndc-key" { algorithm hmac-md5; secret "c2VjcmV0"; };
view "inside" { match-clients { lan; }; recursion yes;
  zone "example.org" IN { type master; file "db.example.org"; allow-query { any; }; };
};
`,
  'bind/zones.conf': 'zone "example.net" {\n  type slave;\n  masters { 10.0.0.2; };\n};\n',
  'more.conf': 'controls { inet 127.0.0.1 port 953 allow { localhost; } keys { "rndc-key"; }; };\n',
  'mail/sendmail.cf': 'Dj$w.example.org\nO DaemonPortOptions=Port=smtp,\n\tAddr=127.0.0.1, Name=MTA\n',
  'mail/sendmail.mc': "DAEMON_OPTIONS(`Port=smtp,Addr=127.0.0.1, Name=MTA')dnl\n",
  'mail/relay-domains': '# ours\nexample.net\n',
  'postfix/main.cf':
    'inet_interfaces = loopback-only\nmynetworks = 127.0.0.0/8,\n# ours\n\n    10.0.0.0/8\nmyhostname = x\n',
  'postfix/master.cf':
    '# service type\nsmtp      inet  n       -       y       -       -       smtpd\n  -o smtpd_tls_wrappermode=yes\npickup    unix  n - y 60 1 pickup\n',
  'exim4/update-exim4.conf.conf': "dc_eximconfig_configtype='local'\ndc_local_interfaces='127.0.0.1 ; ::1'\n",
  fetchmailrc:
    'set daemon 300\npoll mail.example.net proto pop3 user "ann" password "swordfish" mda "procmail -d %T"\n',
  'default/pidentd': '# flags\nIDENTD_ARGS="-l -e -o -n -N"\n',
  'ssh/sshd_config': '#Port 22\nListenAddress 127.0.0.1\n',
  'X11/xdm/Xservers': '# displays\n:0 local /usr/bin/X :0 vt7 -nolisten tcp\n',
  'X11/xinit/xserverrc': '#!/bin/sh\nexec /usr/bin/X -dpi 100\n',
  'cups/cupsd.conf':
    'Listen localhost:631\nBrowsing On\n<Location />\n  Order allow,deny\n  Allow @LOCAL\n</Location>\nMaxLogSize 0\n',
  'lpd.perms': '# LPRng\nREJECT SERVICE=X NOT REMOTEIP=10.0.0.0/8\n',
  'hosts.lpd': 'printhost\n',
  'samba/smb.conf': '[global]\n  interfaces = lo eth0\n  bind interfaces only = yes\n;  smb ports = 139\n',
  exports: '/srv 10.0.0.0/8(ro) \\\n  *.example.org(rw)\n',
  'snmp/snmpd.conf': 'agentAddress udp:127.0.0.1:161\nrocommunity verysecret 10.0.0.0/8\n',
  'default/portmap': '# OPTIONS="-i 1.2.3.4"\nOPTIONS="-i 127.0.0.1"\n',
};

const expected = [
  'named /etc/named.conf 3 acl lan { 10.0.0.0/8; };',
  'named /etc/named.conf 6 listen-on port 53 { 127.0.0.1; 10.0.0.1; };',
  'named /etc/named.conf 10 allow-query { lan; };',
  'named /etc/named.conf 10 recursion no;',
  'named /etc/named.conf 12 include "/etc/bind/zones.conf";',
  'named /etc/named.conf 13 include "more.conf";',
  'named /etc/named.conf 15 view "inside" {',
  'named /etc/named.conf 15 match-clients { lan; };',
  'named /etc/named.conf 15 recursion yes;',
  'named /etc/named.conf 16 zone "example.org" IN { type master; file "db.example.org"; allow-query { any; }; };',
  'sendmail /etc/mail/sendmail.cf 2 O DaemonPortOptions=Port=smtp, Addr=127.0.0.1, Name=MTA',
  "sendmail /etc/mail/sendmail.mc 1 DAEMON_OPTIONS(`Port=smtp,Addr=127.0.0.1, Name=MTA')dnl",
  'sendmail /etc/mail/relay-domains 2 relay-domains example.net',
  'postfix /etc/postfix/main.cf 1 inet_interfaces = loopback-only',
  'postfix /etc/postfix/main.cf 2 mynetworks = 127.0.0.0/8, 10.0.0.0/8',
  'postfix /etc/postfix/master.cf 2 smtp inet n - y - - smtpd -o smtpd_tls_wrappermode=yes',
  "exim /etc/exim4/update-exim4.conf.conf 1 dc_eximconfig_configtype='local'",
  "exim /etc/exim4/update-exim4.conf.conf 2 dc_local_interfaces='127.0.0.1 ; ::1'",
  'fetchmail /etc/fetchmailrc 1 fetchmailrc present',
  'fetchmail /etc/fetchmailrc 1 set daemon 300',
  'fetchmail /etc/fetchmailrc 2 mda "procmail -d %T"',
  'identd /etc/default/pidentd 2 IDENTD_ARGS="-l -e -o -n -N"',
  'sshd /etc/ssh/sshd_config 2 ListenAddress 127.0.0.1',
  'x /etc/X11/xinit/xserverrc 2 exec /usr/bin/X -dpi 100',
  'x /etc/X11/xdm/Xservers 2 :0 local /usr/bin/X :0 vt7 -nolisten tcp',
  'cups /etc/cups/cupsd.conf 1 Listen localhost:631',
  'cups /etc/cups/cupsd.conf 2 Browsing On',
  'cups /etc/cups/cupsd.conf 3 <Location />',
  'cups /etc/cups/cupsd.conf 4 Order allow,deny',
  'cups /etc/cups/cupsd.conf 5 Allow @LOCAL',
  'cups /etc/cups/cupsd.conf 6 </Location>',
  'lpd /etc/lpd.perms 2 REJECT SERVICE=X NOT REMOTEIP=10.0.0.0/8',
  'lpd /etc/hosts.lpd 1 hosts.lpd printhost',
  'samba /etc/samba/smb.conf 2 interfaces = lo eth0',
  'samba /etc/samba/smb.conf 3 bind interfaces only = yes',
  'nfs /etc/exports 1 /srv 10.0.0.0/8(ro) *.example.org(rw)',
  'snmpd /etc/snmp/snmpd.conf 1 agentAddress udp:127.0.0.1:161',
  'snmpd /etc/snmp/snmpd.conf 2 rocommunity ********** 10.0.0.0/8',
  'rpcbind /etc/default/portmap 2 OPTIONS="-i 127.0.0.1"',
  // Included files come when all others are read.
  'named /etc/bind/zones.conf 1 zone "example.net" { type slave; masters { 10.0.0.2; }; };',
  'named /etc/more.conf 1 controls { inet 127.0.0.1 port 953 allow { localhost; } keys { "rndc-key"; }; };',
];

let folder = '';
let etc = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portledger-settings-'));
  if (namespaces) etc = ownEtc(join(folder, 'etc'), (root) => layFiles(root, files));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!namespaces)('daemon settings (needs root, unshare)', () => {
  for (const awk of ['mawk', 'gawk', 'original-awk', 'busybox awk']) {
    const [tool = ''] = awk.split(' ');
    test.skipIf(!has(tool))(`are taken with their file and line: ${awk}`, () => {
      // A copy, for what is laid over the host's awk may be the tool itself.
      cpSync(realpathSync(whereIs(tool)), join(folder, tool));
      const wrapper = join(folder, `awk-${tool}`);
      writeFileSync(wrapper, `#!/bin/sh\nexec ${join(folder, awk)} "$@"\n`);
      chmodSync(wrapper, 0o755);
      const swap = `mount --bind ${wrapper} $(readlink -f $(command -v awk))`;
      const taken = capture({ inside: inMounts(`${etc}; ${swap}`) });
      expect(taken.problems).toEqual([]);
      expect(textOf(taken, 'cmd/proc-pid')).toMatch(/^1\tcomm\t/m);
      expect(textOf(taken, 'cmd/netns')).toMatch(/^\d+\t\d+$/m);
      expect(textOf(taken, 'cmd/daemon-settings').replaceAll('\t', ' ').split('\n')).toEqual([
        ...expected,
        '',
      ]);
    });
  }

  test('are read by the parser, every line', () => {
    const taken = capture({ inside: inMounts(etc) });
    const text = textOf(taken, 'cmd/daemon-settings');
    const parsed = parseDaemonSettings(listingOf('$ capture.sh: settings', text));
    expect(parsed.unread).toEqual([]);
    expect(parsed.facts).toHaveLength(expected.length);
    expect(parsed.facts.find((fact) => fact.daemon === 'samba' && fact.key.startsWith('bind'))).toMatchObject(
      {
        key: 'bind interfaces only',
        value: 'yes',
      },
    );
    expect(text).not.toMatch(/swordfish|verysecret|c2VjcmV0/);
  });
});
