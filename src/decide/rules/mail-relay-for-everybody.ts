import { isMailServer } from '../mail.ts';
import { openRelayBy } from '../mail-relays.ts';
import type { Rule } from '../rule.ts';
import { ruled } from '../ruling.ts';
import { atLeast } from '../severity.ts';
import { titleListens, whereItListens } from '../words.ts';

/** An open relay sends the mail of any stranger, and is found and used within days. No declaration makes that right. */
export const mailRelayForEverybody: Rule = {
  id: 'mail-relay-for-everybody',
  question: 'Is it a mail server whose configuration relays for everybody?',
  answer:
    'It is restricted where it is claimed and goes where it is not: an open relay sends the mail of any stranger.',
  ask: (subject) => {
    const { service, approval } = subject;
    if (!isMailServer(service) || service.exposure === 'loopback') return null;
    const by = openRelayBy(service);
    const [first] = by;
    if (first === undefined) return null;
    const ruling = ruled(
      subject,
      [
        `${approval === null ? titleListens(service) : whereItListens(service)} and its configuration relays mail for everybody (${first.key} = ${first.value}): an open relay.`,
        'Name the networks whose mail it is to send, and no others.',
      ],
      by,
    );
    return { ...ruling, severity: atLeast(ruling.severity, 'high') };
  },
};
