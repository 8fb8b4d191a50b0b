import { nameServerOf } from '../name-server.ts';
import type { Rule } from '../rule.ts';
import { protectedByRegister, ruled } from '../ruling.ts';
import { titleListens, whereItListens } from '../words.ts';

/** The HOWTO: "a caching only mode … does not require full exposure to the Internet … should be restricted or firewalled". */
export const nameServerCachingOnly: Rule = {
  id: 'name-server-caching-only',
  question: 'Is it a named that only caches, and to whom does it answer?',
  answer: 'It is restricted to the networks that it caches for, and goes where nobody claims it.',
  ask: (subject) => {
    const { service, approval } = subject;
    if (service.knowledge?.id !== 'bind' || protectedByRegister(subject)) return null;
    const told = nameServerOf(service);
    if (told === null || told.zones.length > 0) return null;
    // Without the zones nobody can tell a cache from an authority.
    if (!told.zonesCaptured) return null;
    const answers =
      told.answersTo.length > 0
        ? `Its configuration: ${told.answersTo.slice(0, 4).join('; ')}.`
        : 'Its configuration names nobody to answer to, so the defaults hold: the networks of this host (BIND before 9.4: everybody).';
    const here = service.exposure === 'loopback';
    return ruled(
      subject,
      [
        `${approval === null ? titleListens(service) : whereItListens(service)} and holds no zone of its own: it only caches.`,
        answers,
        ...(approval === null
          ? [
              here
                ? 'Point /etc/resolv.conf elsewhere before it goes.'
                : 'A cache is not needed by the Internet; this host needs none of its own.',
            ]
          : here
            ? []
            : ['A cache needs no exposure to the Internet: only its own networks are to reach it.']),
      ],
      told.settings,
    );
  },
};
