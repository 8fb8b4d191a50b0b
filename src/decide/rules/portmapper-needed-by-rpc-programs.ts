import { caseOf } from '../approvals.ts';
import type { Rule } from '../rule.ts';
import { protectedByRegister, ruled } from '../ruling.ts';
import { listed, settingsCalled } from '../settings.ts';
import { titleListens } from '../words.ts';

/** A portmapper is needed by what is registered with it, and by nothing else. */
export const portmapperNeededByRpcPrograms: Rule = {
  id: 'portmapper-needed-by-rpc-programs',
  question: 'Is it the portmapper, and which registered RPC programs need it?',
  answer:
    'It stays only with a program that is registered and needed, restricted to those who use that program. Else it goes, last of the RPC services.',
  ask: (subject, context) => {
    const { service, approval } = subject;
    if (service.knowledge?.id !== 'rpcbind' || protectedByRegister(subject)) return null;
    const registered = settingsCalled(service, 'registered program');
    if (registered.length === 0) return null;
    // 100000 is the portmapper's own number.
    const others = registered.filter((setting) => !setting.value.startsWith('100000 '));
    if (others.length === 0) {
      // A person approved it by name: that is for the rules of what is needed.
      if (approval?.by === 'register') return null;
      const would = approval === null ? '' : ` ${approval.reason} Yet no program of that role is registered.`;
      return {
        ...ruled(
          { ...subject, approval: null },
          [
            `${titleListens(service)}, and no RPC program but itself is registered with it: nothing here needs it.${would}`,
          ],
          registered,
        ),
      };
    }
    const numbers = new Set(others.map((setting) => Number.parseInt(setting.value, 10)));
    const needed = context.services.filter(
      (each) =>
        each.id !== service.id &&
        each.knowledge?.rpcPrograms.some((number) => numbers.has(number)) === true &&
        caseOf(each, context).approval !== null,
    );
    const names = listed(others.map((setting) => setting.value.split(' ')[1] ?? setting.value).slice(0, 6));
    const [first] = needed;
    if (first === undefined && approval === null)
      return ruled(
        subject,
        [
          `${titleListens(service)}. Registered with it: ${names}; ${others.length === 1 ? 'nobody claims that, so it goes with it, after it' : 'nobody claims any of them, so it goes with them, after them'}.`,
        ],
        others,
      );
    const claimed = first === undefined ? null : caseOf(first, context).approval;
    const use = needed.length === 0 ? names : listed(needed.map((each) => each.name));
    return ruled(
      { ...subject, approval: approval ?? claimed },
      [
        `Registered with it: ${names}. ${needed.length === 0 ? `It is for those who use ${use}` : `It stays as long as ${use} ${needed.length === 1 ? 'is' : 'are'} needed`}, and only their users are to reach it.`,
      ],
      others,
    );
  },
};
