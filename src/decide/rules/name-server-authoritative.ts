import { nameServerOf } from '../name-server.ts';
import type { Rule } from '../rule.ts';
import { protectedByRegister, ruled } from '../ruling.ts';
import { titleListens, whereItListens } from '../words.ts';

/** The HOWTO: "only really needed if you are an authoritative name server for a domain". */
export const nameServerAuthoritative: Rule = {
  id: 'name-server-authoritative',
  question: 'Is it a named that holds zones of its own, and to whom does it answer?',
  answer:
    'Where it is claimed it stays reachable, without recursion for strangers. Where nobody claims it, another server must hold its zones before it goes.',
  ask: (subject) => {
    const { service, approval } = subject;
    if (service.knowledge?.id !== 'bind' || protectedByRegister(subject)) return null;
    const told = nameServerOf(service);
    if (told === null || (told.zones.length === 0 && (told.recursion !== 'off' || told.zonesCaptured)))
      return null;
    const zones =
      told.zones.length === 0
        ? 'recursion is off, so it answers for zones of its own; which ones was not captured'
        : `it holds ${told.zones.length === 1 ? 'the zone' : `${told.zones.length} zones:`} ${told.zones.slice(0, 3).join(', ')}${told.zones.length > 3 ? ', …' : ''}`;
    const recursion =
      told.recursion === 'off'
        ? `It looks up nothing for others (${told.recursionSays}).`
        : told.recursion === 'named-networks'
          ? `It is a cache as well, for those of “${told.recursionSays}”.`
          : 'It is a cache as well: recursion is not switched off, and by default it serves the networks of this host (BIND before 9.4: everybody).';
    return ruled(
      subject,
      [
        `${approval === null ? titleListens(service) : whereItListens(service)}; ${zones}.`,
        recursion,
        ...(approval === null && told.zones.length > 0
          ? ['Another server must hold the zones before it goes.']
          : []),
      ],
      told.settings,
    );
  },
};
