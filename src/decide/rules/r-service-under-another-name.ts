import type { Rule } from '../rule.ts';
import { protectedByRegister, ruled } from '../ruling.ts';
import { whereItListens } from '../words.ts';

/** The HOWTO: "These will probably show in netstat output without the r: rlogin will be just login, etc." */
const realNames: Readonly<Record<string, string>> = {
  rsh: 'rshd, the server of rsh and rcp',
  rlogin: 'rlogind, the server of rlogin',
  rexec: 'rexecd, the server of rexec',
};

export const rServiceUnderAnotherName: Rule = {
  id: 'r-service-under-another-name',
  question: 'Is it one of the r-services, which listings call shell, login and exec?',
  answer: 'It goes first: passwords and trust by host name; ssh does everything that these do.',
  ask: (subject) => {
    const { service } = subject;
    const real = realNames[service.knowledge?.id ?? ''];
    if (real === undefined || subject.approval !== null || protectedByRegister(subject)) return null;
    return ruled(
      subject,
      [
        `What listings call "${service.name}" is ${real}.`,
        `${whereItListens(service)}; it trusts host names or takes passwords in clear text, and ssh replaces it.`,
      ],
      [],
    );
  },
};
