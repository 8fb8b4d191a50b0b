import type { Rule } from '../rule.ts';
import { protectedByRegister, ruled } from '../ruling.ts';
import { settingsCalled } from '../settings.ts';
import { titleListens, whereItListens } from '../words.ts';

const daemons = new Set(['lpd', 'cups', 'cups-lpd', 'jetdirect']);

/** A printer that is attached needs a queue, not a port that others reach. */
export const printerDaemonListensForOthers: Rule = {
  id: 'printer-daemon-listens-for-others',
  question: 'Is it a printer daemon that other machines can reach?',
  answer:
    'It goes where no printer is claimed. Where one is, it listens for others only if others print here: an attached printer needs no open port.',
  ask: (subject) => {
    const { service, approval } = subject;
    const id = service.knowledge?.id ?? '';
    const reachable = service.exposure === 'any' || service.exposure === 'named';
    if (!daemons.has(id) || !reachable || protectedByRegister(subject)) return null;
    const told = settingsCalled(
      service,
      'command line',
      'Listen',
      'Port',
      'SSLListen',
      'Browsing',
      'BrowseLocalProtocols',
      'BrowseAddress',
    );
    const off =
      id === 'cups'
        ? '“Listen localhost:631” in cupsd.conf'
        : id === 'lpd'
          ? '“lpd -s”, in LPRng “lpd_listen_port=off”,'
          : 'its own configuration';
    return ruled(
      subject,
      [
        `${approval === null ? titleListens(service) : whereItListens(service)} and takes jobs from other machines.`,
        approval === null
          ? 'It is needed where a printer is attached or others print here.'
          : `If only this host prints, ${off} keeps the queue and closes the port; if others print here, it is for their addresses alone.`,
      ],
      told,
    );
  },
};
