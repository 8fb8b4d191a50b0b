/**
 * The daemon's own setting that takes it off the network or narrows who may ask it: the HOWTO's exceptions, by knowledge id.
 * Where the capture shows the setting's place the edit is a command; where not, the plan says what a person is to write, and why.
 */

import type { Decision } from '../../model/decision.ts';
import type { Step } from '../../model/step.ts';
import type { Target } from '../target.ts';
import { identdSteps } from './identd.ts';
import { eximSteps, postfixSteps } from './local-mail.ts';
import { cupsSteps } from './local-printing.ts';
import { mailForOthers } from './mail-for-others.ts';
import { nameServerSteps } from './name-server.ts';
import { sambaSteps } from './samba.ts';
import { sendmailSteps } from './sendmail.ts';
import { sshSteps } from './ssh.ts';
import { xSteps } from './x-server.ts';

export function daemonSteps(knowledgeId: string, target: Target, rule: Decision['rule']): readonly Step[] {
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
    case 'sendmail':
      return sendmailSteps(target);
    case 'ssh':
      return sshSteps(target);
    case 'smbd':
      return sambaSteps(target);
    case 'x11':
      return xSteps(target);
    case 'identd':
      return identdSteps(target);
    default:
      return [];
  }
}
