/**
 * The daemon's own setting that takes it off the network or narrows who may ask it: the HOWTO's exceptions.
 * Keyed by knowledge id. Where the capture shows the setting's place the edit is a command (named, Postfix, Exim, CUPS); of the
 * others a person makes it: their files differ too much from host to host.
 */

import type { Decision } from '../../model/decision.ts';
import type { Step } from '../../model/step.ts';
import { step } from '../step.ts';
import type { Target } from '../target.ts';
import { eximSteps, postfixSteps } from './local-mail.ts';
import { cupsSteps } from './local-printing.ts';
import { mailForOthers } from './mail-for-others.ts';
import { nameServerSteps } from './name-server.ts';

type RuleId = Decision['rule'];

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
  sendmail: {
    title: 'Let sendmail take mail from this machine only',
    lines: ["DAEMON_OPTIONS(`Port=smtp,Addr=127.0.0.1, Name=MTA')dnl"],
    file: 'sendmail.mc (rebuild sendmail.cf), or DaemonPortOptions in sendmail.cf',
    expect: 'port 25 is open on 127.0.0.1 only; `fetchmail -m procmail` delivers without any MTA',
  },
  x11: {
    title: 'Take X off the network: the screen stays, the port goes',
    lines: ['X -nolisten tcp'],
    file: "the display manager's server line (gdm: DisallowTCP=true; xdm, kdm: Xservers), or `startx -- -nolisten tcp`",
    expect: 'port 6000 is closed after the next login; `ssh -X` still shows remote windows',
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

export function daemonSteps(knowledgeId: string, target: Target, rule: RuleId): readonly Step[] {
  // To close the port of a mail exchanger would be to turn it off.
  const mail = mailForOthers(knowledgeId, rule);
  if (mail !== null) return mail;
  switch (knowledgeId) {
    case 'bind':
      return nameServerSteps(target, rule === 'name-server-authoritative');
    case 'postfix':
      return postfixSteps(target);
    case 'exim':
      return eximSteps(target);
    case 'cups':
      return cupsSteps(target);
  }
  const setting = settings[knowledgeId];
  if (setting === undefined) return [];
  return [
    step('restrict', setting.title, [], setting.expect, {
      caution: `in ${setting.file}: ${setting.lines.join(' · ')}`,
    }),
  ];
}
