import type { Rule } from '../rule.ts';
import { ruled } from '../ruling.ts';
import { titleListens } from '../words.ts';

/** Knowledge entry → the client that people know it by, which needs no server on their own host. */
const clients: Readonly<Record<string, string>> = {
  telnet: 'telnet',
  telnets: 'telnet',
  ftp: 'ftp',
  'wu-ftpd': 'ftp',
  vsftpd: 'ftp',
  proftpd: 'ftp',
  'pure-ftpd': 'ftp',
  tftp: 'tftp',
  finger: 'finger',
  ssh: 'ssh',
  dropbear: 'ssh',
  rsyncd: 'rsync',
  talk: 'talk',
};

/** The HOWTO: "You do not need, or want, these just to use ftp or telnet clients." */
export const serverOfAClient: Rule = {
  id: 'server-of-a-client',
  question: 'Is it the server behind a client of the same name, and nobody claims the server?',
  answer: 'It goes: the client on this host works without it.',
  ask: (subject) => {
    const { service, approval } = subject;
    const client = clients[service.knowledge?.id ?? ''];
    if (client === undefined || approval !== null) return null;
    // talk is the one that rings at both ends.
    const works =
      client === 'talk'
        ? 'It is needed only where others are to ring a user of this host.'
        : `The ${client} client of this host works without it.`;
    return ruled(subject, [`${titleListens(service)}.`, works], []);
  },
};
