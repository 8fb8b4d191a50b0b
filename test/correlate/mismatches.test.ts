import { expect, test } from 'vitest';
import { loadKnowledge } from '../../src/knowledge/index.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { openCapture } from '../../src/snapshot/index.ts';
import {
  append,
  drop,
  type Edit,
  inventoryAfter,
  linked,
  rewrite,
  unowned,
  withoutProcess,
} from './edited.ts';
import { findingsOf, fixture } from './truth.ts';

const knowledge = loadKnowledge();
const bigcat = await openCapture(fixture('bigcat.tar.gz'));

const pidOf = (snapshot: Snapshot, command: RegExp): number => {
  for (const section of snapshot.sections)
    if (section.id === 'ps-ax')
      for (const line of section.lines) if (command.test(line)) return Number(line.trim().split(/\s+/)[0]);
  throw new Error(`no process ${command}`);
};
const pids = {
  inetd: pidOf(bigcat, /\/usr\/sbin\/inetd/),
  hidden: pidOf(bigcat, /\[kworker\/u4:2\]/),
  acme: pidOf(bigcat, /acme gw/),
  byUser: pidOf(bigcat, /0\.0\.0\.0 8000/),
  tcpgate: pidOf(bigcat, /tcpgate/),
};

const inetdConf = /^etc\/inetd\.conf$/;
const listings = /^netstat-|^ss-|^proc\/net\//;

/** bigcat with everything mended that was made wrong on it: this host must have no finding at all. */
const clean: readonly Edit[] = [
  withoutProcess(pids.hidden),
  withoutProcess(pids.acme),
  withoutProcess(pids.byUser),
  withoutProcess(pids.tcpgate),
  drop(/^etc\/inittab$/, /tcpgate/),
  linked('rsync', true),
  linked('memcached', true),
  linked('snmpd', false),
  linked('samba-ad-dc', false),
  rewrite(inetdConf, (line) => line.replace(/^#finger/, 'finger')),
  drop(inetdConf, /^(?:pop3|printer)\s/),
  // Port 515: 0203 in /proc/net.
  drop(listings, /[:.](?:515|printer)\s|:0203 /),
];

const findings = (...edits: readonly Edit[]) =>
  findingsOf(inventoryAfter(bigcat, knowledge, ...clean, ...edits));

test('the clean twin has no finding', () => {
  expect(findings()).toEqual([]);
});

const notHere =
  (origin: string): Edit =>
  (snapshot) => ({
    ...snapshot,
    sections: snapshot.sections.flatMap((section) =>
      section.id === 'etc/inetd.d' ? [section, { ...section, id: origin, origin, kind: null }] : [section],
    ),
  });

/** The section that today's capture has and that fixture has not. */
const serverFile =
  (...lines: readonly string[]): Edit =>
  (snapshot) => ({
    ...snapshot,
    sections: snapshot.sections.flatMap((section) =>
      section.id === 'packages'
        ? [
            section,
            {
              ...section,
              id: 'server-files',
              kind: 'server-files',
              file: 'cmd/server-files',
              sha256: null,
              lines,
            },
          ]
        : [section],
    ),
  });

const telnetLines = (line: string) => /^telnet\s/.test(line);

interface Mismatch {
  readonly what: string;
  readonly edits: readonly Edit[];
  readonly finds: readonly string[];
}

const mismatches: readonly Mismatch[] = [
  {
    what: 'a line commented out, and inetd never told',
    edits: [rewrite(inetdConf, (line) => (telnetLines(line) ? `#${line}` : line))],
    finds: ['tcp/23 listens-but-not-configured'],
  },
  {
    what: 'a line removed, and inetd never told',
    edits: [drop(inetdConf, /^telnet\s/)],
    finds: ['tcp/23 listens-but-not-configured'],
  },
  {
    what: 'a daemon whose script was removed',
    edits: [drop(/^rc-listing$/, /oidentd/), drop(/^etc\/init\.d\/oidentd$/, /.*/)],
    finds: ['tcp/113 listens-but-not-configured'],
  },
  {
    what: 'a line added, and inetd never told',
    edits: [append('etc/inetd.conf', 'pop3\tstream\ttcp\tnowait\troot\t/usr/sbin/tcpd\t/usr/sbin/popa3d')],
    finds: ['pop3 configured-but-does-not-listen'],
  },
  {
    what: 'a line for a port that a daemon has already',
    edits: [append('etc/inetd.conf', 'ssh\tstream\ttcp\tnowait\troot\t/usr/sbin/sshd\tsshd -i')],
    finds: ['ssh configured-but-does-not-listen'],
  },
  {
    what: 'a daemon that runs without a link that starts it',
    edits: [linked('memcached', false)],
    finds: ['tcp/11211 listens-but-will-not-start-at-boot'],
  },
  {
    what: 'a link that starts a daemon, and no such daemon',
    edits: [linked('snmpd', true)],
    finds: ['snmpd starts-at-boot-but-not-running'],
  },
  {
    what: 'a daemon whose file was replaced',
    edits: [
      rewrite(/^proc-pid$/, (line) => (line.endsWith('\texe\t/usr/sbin/sshd') ? `${line} (deleted)` : line)),
    ],
    finds: ['tcp/22 deleted-executable'],
  },
  {
    what: 'a daemon whose file no package owns',
    edits: [unowned('/usr/sbin/sshd')],
    finds: ['tcp/22 executable-of-no-package'],
  },
  {
    what: 'a server that no package owns',
    edits: [unowned('/usr/sbin/in.ftpd')],
    finds: ['tcp/21 executable-of-no-package'],
  },
  {
    what: 'a netstat that hides a port',
    edits: [drop(/^netstat-/, /(?::22|:ssh)\s/)],
    finds: ['tcp/22 listings-disagree'],
  },
  {
    what: 'an ss that hides a port',
    edits: [drop(/^ss-/, /:22\s/)],
    finds: ['tcp/22 listings-disagree'],
  },
  {
    what: 'a port that /proc/net does not have',
    edits: [drop(/^proc\/net\/tcp/, /:0016 /)],
    finds: ['tcp/22 listings-disagree'],
  },
  {
    what: 'a line of inetd.conf that gives a shell',
    edits: [
      rewrite(inetdConf, (line) =>
        line.replace(/^shell\s.*/, 'shell stream tcp nowait root /bin/bash bash -i'),
      ),
    ],
    finds: ['tcp/514 super-server-starts-a-shell'],
  },
  {
    what: 'a server that is not on the host',
    edits: [notHere('/usr/sbin/in.ftpd')],
    finds: ['tcp/21 server-file-missing'],
  },
  {
    what: 'a tcpd that is not on the host',
    edits: [
      notHere('/usr/sbin/tcpd'),
      rewrite(inetdConf, (line) => (/tcpd/.test(line) && !/^exec\s/.test(line) ? `#${line}` : line)),
    ],
    finds: [
      'tcp/21 listens-but-not-configured',
      'tcp/23 listens-but-not-configured',
      'tcp/512 server-file-missing',
      'tcp/513 listens-but-not-configured',
      'tcp/514 listens-but-not-configured',
      'tcp/79 listens-but-not-configured',
      'tcp/8023 listens-but-not-configured',
      'udp/35077 listens-but-not-configured',
    ],
  },
  {
    what: 'a server that the capture looked for and did not find',
    edits: [serverFile('/usr/sbin/in.ftpd\tabsent\t-')],
    finds: ['tcp/21 server-file-missing'],
  },
  {
    what: 'a server that is a link to nowhere, and belongs to no package',
    edits: [serverFile('/usr/sbin/in.ftpd\tbroken-link\t-'), unowned('/usr/sbin/in.ftpd')],
    finds: ['tcp/21 server-file-missing'],
  },
  {
    what: 'a server in a folder that the capture could not look into',
    edits: [serverFile('/usr/sbin/in.ftpd\tdenied\t-')],
    finds: [],
  },
  {
    what: 'a port name moved to another port',
    edits: [rewrite(/^etc\/services$/, (line) => line.replace(/^telnet\s+23\/tcp/, 'smtp 23/tcp'))],
    finds: ['tcp/23 port-name-differs-from-registry'],
  },
  {
    what: 'a line of /etc/services commented out, the HOWTO’s myth',
    edits: [rewrite(/^etc\/services$/, (line) => line.replace(/^telnet\s+23\/tcp/, '#telnet 23/tcp'))],
    finds: ['tcp/23 port-name-differs-from-registry'],
  },
];

test.each(mismatches)('$what is found, and nothing else', ({ edits, finds }) => {
  expect(findings(...edits)).toEqual(finds);
});

test('an inetd that boot does not start is told of every line that it serves', () => {
  const found = findings(linked('openbsd-inetd', false));
  expect(new Set(found.map((finding) => finding.split(' ')[1]))).toEqual(
    new Set(['listens-but-will-not-start-at-boot']),
  );
  expect(found.length).toBeGreaterThan(10);
});

test('an inetd that was stopped and will be back is told of every line that is switched on', () => {
  const found = findings(withoutProcess(pids.inetd));
  expect(new Set(found.map((finding) => finding.split(' ')[1]))).toEqual(
    new Set(['starts-at-boot-but-not-running']),
  );
  expect(found.length).toBeGreaterThan(10);
});

test('an inetd with nothing switched on and nothing open has no use', () => {
  const emptied: readonly Edit[] = [
    (snapshot) => {
      const lines = snapshot.sections.flatMap((section) =>
        /^ps-|^proc-pid$/.test(section.id)
          ? [...section.lines]
              .filter((line) => new RegExp(`^\\s*${pids.inetd}\\s`).test(line))
              .map((line) => ({ id: section.id, line }))
          : [],
      );
      const gone = withoutProcess(pids.inetd)(snapshot);
      return lines.reduce((changed, { id, line }) => append(id, line)(changed), gone);
    },
    rewrite(inetdConf, (line) => (line === '' || line.startsWith('#') ? line : `#${line}`)),
  ];
  expect(findings(...emptied)).toEqual(['host super-server-with-nothing-enabled']);
});

test('sections that were not captured contradict nothing', () => {
  const without =
    (id: RegExp): Edit =>
    (snapshot) => ({
      ...snapshot,
      sections: snapshot.sections.map((section) =>
        id.test(section.id) ? { ...section, lines: [], status: 'denied' as const } : section,
      ),
    });
  for (const id of [
    /^ps-/,
    /^proc-pid$/,
    /^socket-inodes$/,
    /^packages$/,
    /^rc-listing$/,
    /^etc\/init\.d\//,
    /^etc\/inetd\.conf$/,
    /^etc\/services$/,
    /^rpcinfo$/,
    /^netstat-/,
    /^ss-/,
    /^proc\/net\//,
    /^runlevel$/,
    /^etc\/inittab$/,
  ])
    expect([id.source, findings(without(id))]).toEqual([id.source, []]);
});
