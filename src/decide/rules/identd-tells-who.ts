import type { Rule } from '../rule.ts';
import { protectedByRegister, ruled } from '../ruling.ts';
import { commandLineOf, lettersOf, listed, settingsCalled } from '../settings.ts';
import { titleListens } from '../words.ts';

interface Flag {
  readonly flag: string;
  readonly hides: string;
  readonly without: string;
}

/** pidentd's, as the HOWTO's section 3.4 has them: `in.identd -l -e -o -n -N`. */
const flags: readonly Flag[] = [
  {
    flag: 'e',
    hides: '-e hides which error it was',
    without: 'whether a user or a port exists (-e is not set)',
  },
  { flag: 'o', hides: '-o hides the operating system', without: 'the operating system (-o is not set)' },
  { flag: 'n', hides: '-n gives user numbers in the place of names', without: 'user names (-n is not set)' },
  {
    flag: 'N',
    hides: '-N lets a user hide with a .noident file',
    without: 'users who would rather hide (-N is not set)',
  },
];

export const identdTellsWho: Rule = {
  id: 'identd-tells-who',
  question:
    'Is it identd, and which of its flags -l -e -o -n -N are set: what does each hide, what is still given away?',
  answer:
    'It goes where nobody claims it: mail and IRC work without it, if slower. Where it is claimed it is restricted, with the flags that hide the most.',
  ask: (subject) => {
    const { service } = subject;
    if (service.knowledge?.id !== 'identd' || protectedByRegister(subject)) return null;
    const told = settingsCalled(service, 'command line');
    return ruled(subject, [`${titleListens(service)}.`, ...whatItTells(commandLineOf(service))], told);
  },
};

const oneWord = 'It gives one fixed word for every connection, whatever the user.';

function whatItTells(commandLine: string | null): readonly string[] {
  if (commandLine === null)
    return [
      'Its flags were not captured, so what it gives away is not known; without flags an identd gives the names of local users.',
    ];
  if (/(?:^|[\s/])(?:in\.)?(?:null|fake)identd?(?:\s|$)/.test(commandLine)) return [oneWord];
  const oidentd = commandLine.includes('oidentd');
  const set = oidentd
    ? lettersOf(commandLine, 'acCfglopPrRtu', { error: 'e', other: 'o', reply: 'r', 'reply-all': 'R' })
    : lettersOf(commandLine, 'acCgprtu');
  if (oidentd && set.has('R')) return [oneWord];
  // oidentd and ident2 have other letters: -l limits or shows a licence, -n and -N are not theirs.
  const own = /oidentd|ident2/.test(commandLine) ? (oidentd ? 'eo' : 'n') : 'eonN';
  const known = flags.filter(({ flag }) => own.includes(flag));
  if (own === 'n')
    return [
      set.has('n')
        ? 'It gives user names, but for users with a .noident file (-n).'
        : 'It gives user names; -n would let a user hide with a .noident file.',
    ];
  // Measured with oidentd 2.5: -oUNIX gives what it would give without.
  const isSet = (flag: string) => set.has(flag) && !(oidentd && flag === 'o' && set.get('o') === 'UNIX');
  const hides = known.filter(({ flag }) => isSet(flag)).map((each) => each.hides);
  const gives = known.filter(({ flag }) => !isSet(flag)).map((each) => each.without);
  const names = own === 'eo' ? ['user names (unless oidentd.conf hides them)'] : [];
  const still = [...names, ...gives];
  const log = own === 'eonN' && set.has('l') ? ' Requests are logged (-l).' : '';
  return [
    hides.length === 0 ? 'None of the flags that hide something is set.' : `${upper(listed(hides))}.`,
    `${still.length > 0 ? `Still given away: ${listed(still)}.` : 'Still given away: that a connection exists, and the number of its user.'}${log}`,
  ];
}

const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
