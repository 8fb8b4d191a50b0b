/** Words and weight of the findings that no rule gives: mismatches of the host with itself, and what is wrong with an approval. */

import type { Severity } from '../model/knowledge.ts';
import type { ContradictionKind } from '../model/service.ts';

interface Words {
  readonly title: string;
  /** What it means and what to look at, for `portledger explain`. */
  readonly means: string;
}

/** Exhaustive: a new kind of contradiction does not compile until it has its words and its weight. */
export const contradictionWords: Readonly<Record<ContradictionKind, Words & { readonly floor: Severity }>> = {
  'listens-but-not-configured': {
    title: 'Listens, but nothing configures it',
    means:
      'A port is open and no line, section, unit or script that was captured opens it. Either the configuration was changed and the daemon never told (a HUP or a restart closes the port), or somebody started it by hand, and then it is gone after the next boot or is no friend of yours.',
    floor: 'medium',
  },
  'configured-but-does-not-listen': {
    title: 'Configured, but does not listen',
    means:
      'A line is switched on, its super-server runs, and the port is closed. It opens at the next reload or boot, unless another program has the port. Who turns off only what a port scan shows will miss it.',
    floor: 'low',
  },
  'listens-but-will-not-start-at-boot': {
    title: 'Listens, but will not come back at the next boot',
    means:
      'It runs now and nothing starts it in the runlevel or target that this host boots into. If it is needed it will be missed after the next boot; if it is not, it was started by hand.',
    floor: 'low',
  },
  'starts-at-boot-but-not-running': {
    title: 'Starts at boot, but does not run now',
    means:
      'Boot starts it and no process of it is there: it died, was stopped for the day, or could not start. It is back after the next boot. Stopping is not turning off.',
    floor: 'low',
  },
  'deleted-executable': {
    title: 'Runs from a deleted or replaced executable',
    means:
      '/proc/PID/exe says that the file is gone. After an upgrade it means that the old code still runs until the daemon is restarted; without one, somebody hides what runs. Copy /proc/PID/exe before you stop the process.',
    floor: 'high',
  },
  'executable-of-no-package': {
    title: 'Its executable belongs to no package',
    means:
      'The package manager was asked and owns no such file: nobody updates it and nothing vouches for it. Software that was built or unpacked by hand looks like this, and so does what an intruder left.',
    floor: 'medium',
  },
  'listings-disagree': {
    title: 'The listings disagree about what listens',
    means:
      'netstat, ss and /proc/net read one kernel table, and one of them lacks a socket that another shows. A replaced netstat looks like this. Capture again, with tools from a trusted medium.',
    floor: 'high',
  },
  'super-server-starts-a-shell': {
    title: 'A super-server entry starts a shell',
    means:
      'Whoever connects to that port gets a shell with the rights of the entry, as intruders leave it behind (`ingreslock stream tcp nowait root /bin/bash bash -i`). Treat the host as broken into.',
    floor: 'critical',
  },
  'server-file-missing': {
    title: 'An enabled entry names a program that is not there',
    means:
      'The super-server opens the port and can start nothing: its server, or the tcpd before it, is absent or no program. Whoever can put a file of that name there decides what runs. Switch the entry off.',
    floor: 'low',
  },
  'super-server-with-nothing-enabled': {
    title: 'The super-server runs with nothing enabled',
    means: 'A process as root that opens nothing. It can be stopped, and kept from starting at boot.',
    floor: 'low',
  },
  'port-name-differs-from-registry': {
    title: 'The host names a port otherwise than the registry',
    means:
      'Its /etc/services has a false name for a port in use, or the line of that port commented out. Listings then mislead, and nothing is turned off by it: that file only names ports.',
    floor: 'low',
  },
};

/** What is wrong with a row of the register. */
export const registerWords = {
  'approval-expired': {
    title: 'An approval has expired',
    means:
      'The day in `expires on` lies before the day of the capture. The service is judged as if nobody claimed it, until somebody approves it again.',
  },
  'approval-of-nothing': {
    title: 'An approval of something that does not listen',
    means:
      'The row is about this host, and nothing here listens as that. An approval that stands by lets the service come back unseen: take the row out, or find out why it does not run.',
  },
  'approval-without-reason': {
    title: 'An approval without a business need',
    means: 'PCI DSS 1.2.5 wants a business need for each service that is allowed. Fill in `business need`.',
  },
  'approved-by-its-owner': {
    title: 'Approved by its own owner',
    means: 'The same person owns the service and approved it: nobody else looked at it.',
  },
} as const satisfies Readonly<Record<string, Words>>;

/** Words by kind, for `portledger explain`. */
export const findingWords: Readonly<Record<string, Words>> = { ...contradictionWords, ...registerWords };
