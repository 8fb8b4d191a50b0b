import { isMailServer } from '../mail.ts';
import { toldReach } from '../mail-listens.ts';
import { relaysFor } from '../mail-relays.ts';
import type { Rule } from '../rule.ts';
import { protectedByRegister, ruled } from '../ruling.ts';
import { whereItListens } from '../words.ts';

const role = 'mail-relay-lan';

/** The HOWTO: "exchanging mail on a LAN, in which case it does not need Internet exposure and can be safely firewalled". */
export const mailRelayForTheLan: Rule = {
  id: 'mail-relay-for-the-lan',
  question:
    'Is it a mail server that hosts of the LAN hand their mail to, and not the exchanger of a domain?',
  answer: 'It is restricted to the LAN: it needs no exposure to the Internet.',
  ask: (subject, { roles }) => {
    const { service, approval } = subject;
    if (!isMailServer(service) || service.exposure === 'loopback' || protectedByRegister(subject))
      return null;
    const claimed =
      roles.some((each) => each.id === role) && !roles.some((each) => each.id === 'mail-exchanger');
    const nets = relaysFor(service);
    if (approval === null || (!claimed && (nets.length === 0 || approval.by === 'role'))) return null;
    const [net] = nets;
    return ruled(
      subject,
      [
        net === undefined
          ? `${whereItListens(service)}; a relay for the LAN needs no exposure to the Internet, so let only the LAN reach it.`
          : `It relays for ${net.value} (${net.key}); those networks and no others are to reach it.`,
      ],
      [...nets, ...(toldReach(service)?.settings ?? [])],
    );
  },
};
