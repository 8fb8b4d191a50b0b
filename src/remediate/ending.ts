/** Ending a process: the HOWTO's last resort, and the first step where init would start it again. */

import type { Step } from '../model/step.ts';
import { quote } from './quote.ts';
import { step } from './step.ts';
import { pidsOf, type Target } from './target.ts';

/** `kill`, look, `kill -KILL`. [] where no process is known. */
export function killSteps(target: Target): readonly Step[] {
  const pids = pidsOf(target.service);
  if (pids.length === 0) return [];
  const list = pids.join(' ');
  const links = pids.map((pid) => `/proc/${pid}/exe`).join(' ');
  return [
    step(
      'now',
      pids.length === 1 ? 'End the process' : 'End the processes',
      [`ls -l ${links}`, `kill ${list}`],
      `${pids.length === 1 ? 'the link names' : 'the links name'} ${nameOf(target)}; then it is gone`,
      {
        caution:
          'process numbers are those of the capture: where the link names another program, look for the new number',
      },
    ),
    step('now', 'Only if it is still there a little later', [`kill -KILL ${list}`], 'the process is gone', {
      caution: 'try the plain kill first: after this one the process cannot tidy up',
    }),
  ];
}

/** For a process that its supervisor may have ended by now. */
export function stillThere(target: Target): readonly Step[] {
  return pidsOf(target.service).map((pid) =>
    step(
      'now',
      `End the process ${pid} where it is still there`,
      // The number is the capture's: only where it is still that program.
      [
        `if ls -l /proc/${pid}/exe 2>/dev/null | grep -F -e ${quote(`/${nameOf(target)}`)} > /dev/null; then kill ${pid}; fi`,
      ],
      'the process is gone, and stays away',
    ),
  );
}

/** What is this, and who started it? For what nobody recognises, before it is ended. */
export function findSteps(target: Target): readonly Step[] {
  const [pid] = pidsOf(target.service);
  const program = nameOf(target);
  const places =
    '/etc/inittab /etc/rc.local /etc/rc.d /etc/init.d /etc/cron* /var/spool/cron /etc/systemd /etc/profile /etc/profile.d';
  const search = `grep -rlF -e ${quote(program)} ${places} 2>/dev/null`;
  const commands =
    pid === undefined
      ? [search]
      : [
          `ls -l /proc/${pid}/exe /proc/${pid}/cwd`,
          `tr '\\000' ' ' < /proc/${pid}/cmdline`,
          `ps -f -p ${pid}`,
          search,
        ];
  return [
    step(
      'find',
      'Find out what it is and where it is started',
      commands.concat(ownerOf(target)),
      'its executable, its parent, and the files that name it',
    ),
  ];
}

/** Base name of the program, as far as the capture knows it. */
function nameOf(target: Target): string {
  const { service } = target;
  const path =
    service.processes.find((each) => each.exe !== null)?.exe ?? service.sockets[0]?.program ?? service.name;
  return path.slice(path.lastIndexOf('/') + 1) || service.name;
}

/** Which package does it belong to? */
function ownerOf({ service, host }: Target): readonly string[] {
  const exe = service.processes.find((each) => each.exe !== null)?.exe ?? null;
  if (exe === null || !exe.startsWith('/')) return [];
  if (host.family === 'debian') return [`dpkg -S ${quote(exe)}`];
  return host.family === 'redhat' || host.family === 'suse' ? [`rpm -qf ${quote(exe)}`] : [];
}
