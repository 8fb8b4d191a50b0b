/**
 * The daemon's own setting that takes it off the network or narrows who may ask it: the HOWTO's exceptions.
 * Keyed by knowledge id. A person makes the edit: the files differ too much from host to host for a command.
 */

import type { Step } from '../../model/step.ts';
import { step } from '../step.ts';

interface Setting {
  readonly title: string;
  readonly lines: readonly string[];
  readonly file: string;
  readonly expect: string;
}

const settings: Readonly<Record<string, Setting>> = {
  identd: {
    title: 'Let identd say as little as it can',
    lines: ['in.identd -l -e -o -n -N'],
    file: 'its line in inetd.conf, or its init script',
    expect:
      'it answers OTHER instead of the system, numbers instead of names, UNKNOWN-ERROR instead of reasons',
  },
  bind: {
    title: 'Let named answer only those it is for',
    lines: [
      'listen-on { 127.0.0.1; YOUR-LAN-ADDRESS; };',
      'allow-query { localhost; YOUR-LAN; };',
      'allow-recursion { localhost; YOUR-LAN; };',
      'allow-transfer { none; };',
    ],
    file: 'options { … } of named.conf',
    expect: 'it listens on the named addresses only and refuses everybody else',
  },
  sendmail: {
    title: 'Let sendmail take mail from this machine only',
    lines: ["DAEMON_OPTIONS(`Port=smtp,Addr=127.0.0.1, Name=MTA')dnl"],
    file: 'sendmail.mc (rebuild sendmail.cf), or DaemonPortOptions in sendmail.cf',
    expect: 'port 25 is open on 127.0.0.1 only; `fetchmail -m procmail` delivers without any MTA',
  },
  postfix: {
    title: 'Let Postfix take mail from this machine only',
    lines: ['inet_interfaces = loopback-only'],
    file: '/etc/postfix/main.cf (restart, a reload does not move the sockets)',
    expect: 'port 25 is open on loopback only',
  },
  exim: {
    title: 'Let Exim take mail from this machine only',
    lines: ["dc_local_interfaces='127.0.0.1 ; ::1'"],
    file: '/etc/exim4/update-exim4.conf.conf, or local_interfaces in exim.conf',
    expect: 'port 25 is open on loopback only',
  },
  x11: {
    title: 'Take X off the network: the screen stays, the port goes',
    lines: ['X -nolisten tcp'],
    file: "the display manager's server line (gdm: DisallowTCP=true; xdm, kdm: Xservers), or `startx -- -nolisten tcp`",
    expect: 'port 6000 is closed after the next login; `ssh -X` still shows remote windows',
  },
  cups: {
    title: 'Let CUPS print for this machine only',
    lines: ['Listen localhost:631', 'Browsing Off'],
    file: '/etc/cups/cupsd.conf; `cupsctl --no-remote-any --no-share-printers` does the same',
    expect: 'port 631 is open on loopback only',
  },
  smbd: {
    title: 'Bind Samba to the network that needs it',
    lines: [
      'interfaces = lo YOUR-LAN-INTERFACE',
      'bind interfaces only = yes',
      'hosts allow = 127. YOUR-LAN.',
    ],
    file: '[global] of smb.conf',
    expect: 'the ports 139 and 445 are open on the named addresses only',
  },
  ssh: {
    title: 'Narrow who may log in, and where it listens',
    lines: ['ListenAddress YOUR-LAN-ADDRESS', 'PermitRootLogin no', 'AllowUsers YOUR-NAMES'],
    file: '/etc/ssh/sshd_config (check with `sshd -t` before you reload it)',
    expect: 'port 22 is open on the named address only',
  },
};

export function daemonSteps(knowledgeId: string): readonly Step[] {
  const setting = settings[knowledgeId];
  if (setting === undefined) return [];
  return [
    step('restrict', setting.title, [], setting.expect, {
      caution: `in ${setting.file}: ${setting.lines.join(' · ')}`,
    }),
  ];
}
