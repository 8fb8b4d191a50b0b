import { domainsOf, fetchmailOf, isMailServer } from '../mail.ts';
import { toldReach } from '../mail-listens.ts';
import { relaysFor } from '../mail-relays.ts';
import type { Rule } from '../rule.ts';
import { protectedByRegister, ruled } from '../ruling.ts';
import { titleListens } from '../words.ts';

export const mailServerWithoutADomain: Rule = {
  id: 'mail-server-without-a-domain',
  question: 'Is it a mail server that others can reach, and nobody claims it as exchanger or relay?',
  answer:
    'It goes, or listens on this machine only: mail from a provider is fetched, and fetchmail -m delivers it without any server.',
  ask: (subject) => {
    const { service, approval } = subject;
    if (!isMailServer(service) || service.exposure === 'loopback' || approval !== null) return null;
    if (protectedByRegister(subject)) return null;
    const told = toldReach(service);
    const nets = relaysFor(service);
    const domains = domainsOf(service);
    const fetchmail = fetchmailOf(service);
    const looksLike = [...domains, ...nets].map((each) => `${each.key} = ${each.value}`).slice(0, 2);
    return ruled(
      subject,
      [
        `${titleListens(service)}; that is needed only by the mail exchanger of a domain or the relay of a LAN.`,
        ...(told?.reach === 'this-machine' && service.exposure !== 'none'
          ? [
              `Its configuration says this machine only (${told.says}), so it was changed and the server not started again.`,
            ]
          : []),
        ...(looksLike.length > 0
          ? [`Its configuration speaks of others (${looksLike.join('; ')}): ask before it goes.`]
          : []),
        fetchmail.says,
      ],
      [...(told?.settings ?? []), ...nets, ...domains, ...fetchmail.settings],
    );
  },
};
