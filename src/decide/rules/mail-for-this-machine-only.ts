import { isMailServer } from '../mail.ts';
import { toldReach } from '../mail-listens.ts';
import type { Rule } from '../rule.ts';
import { protectedByRegister, ruled } from '../ruling.ts';
import { evidenceWith } from '../settings.ts';
import { titleOf } from '../words.ts';

/** The HOWTO: "you can enable it over the local interface". Programs of the host hand their mail to it, nobody else can. */
export const mailForThisMachineOnly: Rule = {
  id: 'mail-for-this-machine-only',
  question: 'Is it a mail server that listens on this machine only?',
  answer:
    'It is kept: programs of this host hand their mail to it, and no other machine can. It is not kept where its configuration says that the next start opens it to others.',
  ask: (subject) => {
    const { service, approval } = subject;
    if (!isMailServer(service) || service.exposure !== 'loopback') return null;
    const told = toldReach(service);
    if (told?.reach === 'others') {
      if (protectedByRegister(subject)) return null;
      return ruled(
        subject,
        [
          `It listens on this machine only, but its configuration (${told.says}) opens it to others when it is next started.`,
        ],
        told.settings,
      );
    }
    return {
      verdict: 'keep',
      because: `${approval === null ? '' : `${approval.reason} `}${titleOf(service)} listens on this machine only${told === null ? '' : ', and its configuration says so'}: programs of this host hand their mail to it, and no other machine can reach it.`,
      severity: 'info',
      confidence: told === null ? 'likely' : 'certain',
      evidence: evidenceWith(service, told?.settings ?? []),
    };
  },
};
