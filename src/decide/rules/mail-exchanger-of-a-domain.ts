import { domainsOf, isMailServer } from '../mail.ts';
import { relaysFor } from '../mail-relays.ts';
import type { Rule } from '../rule.ts';
import { protectedByRegister, ruled } from '../ruling.ts';
import { whereItListens } from '../words.ts';

/** The designated MX of a domain: the one case in which port 25 is open to everybody for a reason. */
export const mailExchangerOfADomain: Rule = {
  id: 'mail-exchanger-of-a-domain',
  question: 'Is it a mail server of a host that is claimed to be the mail exchanger of a domain?',
  answer:
    'It stays reachable, and what it accepts is restricted: mail for its own domains, and relaying for nobody else.',
  ask: (subject, { roles }) => {
    const { service } = subject;
    if (!isMailServer(service) || service.exposure === 'loopback' || protectedByRegister(subject))
      return null;
    if (subject.approval === null || !roles.some((each) => each.id === 'mail-exchanger')) return null;
    const domains = domainsOf(service);
    const nets = relaysFor(service);
    const [domain] = domains;
    const [net] = nets;
    return ruled(
      subject,
      [
        `${whereItListens(service)}; an exchanger has to be reached by every sender, so what it accepts is what is restricted: mail for its own domains${domain === undefined ? '' : ` (${domain.key} = ${domain.value})`}, relaying for nobody else${net === undefined ? '' : ` than ${net.value}`}.`,
      ],
      [...domains, ...nets],
    );
  },
};
