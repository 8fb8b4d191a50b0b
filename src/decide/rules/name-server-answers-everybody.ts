import { nameServerOf } from '../name-server.ts';
import type { Rule } from '../rule.ts';
import { ruled } from '../ruling.ts';
import { atLeast } from '../severity.ts';
import { titleListens, whereItListens } from '../words.ts';

/** An open resolver: it looks up any name for any stranger, and is used to flood others. No declaration makes that right. */
export const nameServerAnswersEverybody: Rule = {
  id: 'name-server-answers-everybody',
  question: 'Is it a named that looks up any name for anybody (recursion for every address)?',
  answer: 'It is restricted where it is claimed and goes where it is not: an open resolver floods others.',
  ask: (subject) => {
    const { service, approval } = subject;
    if (service.knowledge?.id !== 'bind' || service.exposure === 'loopback') return null;
    const told = nameServerOf(service);
    if (told?.recursion !== 'everybody') return null;
    const ruling = ruled(
      subject,
      [
        `${approval === null ? titleListens(service) : whereItListens(service)} and its configuration lets everybody ask it for any name (${told.recursionSays}): an open resolver.`,
        'Name the networks it is for in allow-recursion, or set recursion no.',
      ],
      told.settings,
    );
    return { ...ruling, severity: atLeast(ruling.severity, 'high') };
  },
};
