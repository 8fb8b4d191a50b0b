/**
 * A mail server that is the exchanger of a domain or the relay of a LAN has to be reached: what it accepts is narrowed,
 * not where it listens. Domains and networks are the owner's to name, so a person makes the edit.
 */

import type { Step } from '../../model/step.ts';
import { byHand } from './by-hand.ts';

interface Lines {
  readonly exchanger: string;
  readonly relay: string;
}

const settings: Readonly<Record<string, Lines>> = {
  postfix: {
    exchanger:
      'in main.cf: mydestination = YOUR-DOMAIN · mynetworks = 127.0.0.0/8 [::1]/128 · smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination',
    relay:
      'in main.cf: mynetworks = 127.0.0.0/8 [::1]/128 YOUR-LAN · inet_interfaces = YOUR-LAN-ADDRESS, localhost',
  },
  sendmail: {
    exchanger: 'YOUR-DOMAIN in /etc/mail/local-host-names, and nothing in /etc/mail/relay-domains',
    relay: 'YOUR-LAN in /etc/mail/relay-domains; in sendmail.mc DAEMON_OPTIONS with Addr=YOUR-LAN-ADDRESS',
  },
  exim: {
    exchanger:
      "on Debian in update-exim4.conf.conf: dc_other_hostnames='YOUR-DOMAIN' · dc_relay_nets='' · dc_relay_domains=''",
    relay:
      "on Debian in update-exim4.conf.conf: dc_relay_nets='YOUR-LAN' · dc_local_interfaces='127.0.0.1 ; ::1 ; YOUR-LAN-ADDRESS'",
  },
};

/** null for a rule that is about something else. */
export function mailForOthers(knowledgeId: string, rule: string): readonly Step[] | null {
  const exchanger = rule === 'mail-exchanger-of-a-domain';
  if (!exchanger && rule !== 'mail-relay-for-the-lan') return null;
  const lines = settings[knowledgeId];
  const said = exchanger ? lines?.exchanger : lines?.relay;
  return byHand(
    exchanger
      ? 'Let it take mail for its own domains, and relay for nobody else'
      : 'Let it relay for the LAN alone',
    exchanger
      ? 'mail to another domain, from another network, is refused with “relaying denied”'
      : 'other networks do not reach port 25, or are refused with “relaying denied”',
    'the domains and networks are yours to name',
    [said ?? 'in its own configuration: list the domains it takes mail for and the networks it relays for'],
  );
}
