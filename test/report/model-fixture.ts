/**
 * The HOWTO's bigcat as the stages before would hand it over: a host of 18 listening sockets and 17 services.
 *
 * Made by hand from a small table so that the report's tests need no other stage; typed by the model, so that a
 * change of the contract shows here first.
 */
import { lookups } from '../../src/knowledge/index.ts';
import type { AskedRule, Decision, Finding, Judgement, Verdict } from '../../src/model/decision.ts';
import type { Evidence, SourceLine } from '../../src/model/evidence.ts';
import type { Facts } from '../../src/model/facts.ts';
import type { Knowledge, KnowledgeBase, Severity } from '../../src/model/knowledge.ts';
import type { ReportModel } from '../../src/model/report.ts';
import type { Contradiction, Exposure, Service, Starter } from '../../src/model/service.ts';
import type { Section, SectionStatus } from '../../src/model/snapshot.ts';
import type { Plan, Step } from '../../src/model/step.ts';
import { buildReport, type ReportInput } from '../../src/report/model.ts';

const digest = (seed: number) =>
  Array.from({ length: 64 }, (_, index) =>
    ((seed * 31 + index * 7 + ((seed * index) % 13)) % 16).toString(16),
  ).join('');

const at = (file: string, line: number, text: string, origin: string): SourceLine => ({
  file,
  line,
  text,
  origin,
});

interface Row {
  readonly id: string;
  readonly title: string;
  readonly port: number;
  readonly address: string;
  readonly exposure: Exposure;
  readonly pid: number;
  readonly program: string;
  readonly starter: 'xinetd' | 'init-script' | 'unknown' | 'none';
  readonly boot: boolean | null;
  readonly verdict: Verdict;
  readonly severity: Severity;
  readonly danger: boolean;
  readonly cleartext: 'yes' | 'no' | 'partial';
  readonly what: string;
  readonly mismatch?: Contradiction['kind'];
}

const inetd = (
  id: string,
  port: number,
  title: string,
  what: string,
  severity: Severity,
  danger = true,
): Row => ({
  id,
  title,
  port,
  address: '*',
  exposure: 'any',
  pid: 988,
  program: 'inetd',
  starter: 'xinetd',
  boot: true,
  verdict: 'turn-off',
  severity,
  danger,
  cleartext: 'yes',
  what,
});

const rows: readonly Row[] = [
  inetd(
    'exec',
    512,
    'rexec server',
    'Runs a command for a remote user who sends a password in clear text.',
    'high',
  ),
  inetd('login', 513, 'rlogin server', 'Gives a remote shell to hosts that it trusts by name.', 'high'),
  inetd(
    'shell',
    514,
    'rsh server',
    'Runs commands for hosts that it trusts by name, without a password.',
    'critical',
  ),
  inetd(
    'telnet',
    23,
    'Telnet server',
    'Gives a remote login. Names, passwords and the session travel in clear text.',
    'high',
  ),
  inetd('ftp', 21, 'FTP server', 'Exchanges files. User names and passwords travel in clear text.', 'high'),
  inetd(
    'finger',
    79,
    'Finger server',
    'Tells anybody who asks which users the host has and when they log in.',
    'medium',
    false,
  ),
  inetd(
    'time',
    37,
    'Time server (RFC 868)',
    'Sends the time as a number of seconds since 1900.',
    'low',
    false,
  ),
  {
    ...inetd('printer', 515, 'Line printer daemon', 'Accepts print jobs from the network.', 'medium'),
    verdict: 'restrict',
  },
  {
    id: 'sunrpc',
    title: 'Portmapper',
    port: 111,
    address: '*',
    exposure: 'any',
    pid: 1290,
    program: 'portmap',
    starter: 'init-script',
    boot: true,
    verdict: 'turn-off',
    severity: 'high',
    danger: true,
    cleartext: 'yes',
    what: 'Tells callers on which port each RPC program listens.',
  },
  {
    id: 'mountd',
    title: 'NFS mount daemon',
    port: 1694,
    address: '*',
    exposure: 'any',
    pid: 1319,
    program: 'rpc.mountd',
    starter: 'unknown',
    boot: null,
    verdict: 'turn-off',
    severity: 'high',
    danger: true,
    cleartext: 'yes',
    what: 'Hands out file handles of exported file systems.',
    mismatch: 'listens-but-not-configured',
  },
  {
    id: 'domain',
    title: 'BIND name server',
    port: 53,
    address: 'bigcat',
    exposure: 'named',
    pid: 956,
    program: 'named',
    starter: 'init-script',
    boot: true,
    verdict: 'turn-off',
    severity: 'high',
    danger: true,
    cleartext: 'yes',
    what: 'Answers DNS queries, for its own domains or on behalf of other hosts.',
  },
  {
    id: 'smtp',
    title: 'Sendmail',
    port: 25,
    address: '*',
    exposure: 'any',
    pid: 1738,
    program: 'sendmail: accepting connections',
    starter: 'init-script',
    boot: true,
    verdict: 'turn-off',
    severity: 'medium',
    danger: true,
    cleartext: 'partial',
    what: 'Receives mail from other hosts.',
  },
  {
    id: 'http',
    title: 'Apache web server',
    port: 80,
    address: '*',
    exposure: 'any',
    pid: 1078,
    program: 'httpd',
    starter: 'init-script',
    boot: false,
    verdict: 'turn-off',
    severity: 'medium',
    danger: false,
    cleartext: 'yes',
    what: 'Serves web pages.',
    mismatch: 'listens-but-will-not-start-at-boot',
  },
  {
    id: 'auth',
    title: 'Ident daemon',
    port: 113,
    address: '*',
    exposure: 'any',
    pid: 388,
    program: 'in.identd',
    starter: 'init-script',
    boot: true,
    verdict: 'turn-off',
    severity: 'low',
    danger: false,
    cleartext: 'yes',
    what: 'Tells a remote server which local user owns a connection.',
  },
  {
    id: 'ssh',
    title: 'Secure shell server',
    port: 22,
    address: '*',
    exposure: 'any',
    pid: 972,
    program: 'sshd',
    starter: 'init-script',
    boot: true,
    verdict: 'restrict',
    severity: 'low',
    danger: false,
    cleartext: 'no',
    what: 'Gives an encrypted remote login and file transfer.',
  },
  {
    id: 'netbios-ssn',
    title: 'Samba',
    port: 139,
    address: '*',
    exposure: 'any',
    pid: 422,
    program: 'smbd',
    starter: 'init-script',
    boot: true,
    verdict: 'restrict',
    severity: 'medium',
    danger: false,
    cleartext: 'partial',
    what: 'Shares files and printers with Microsoft hosts.',
  },
  {
    id: 'x11',
    title: 'X display server',
    port: 6000,
    address: '*',
    exposure: 'any',
    pid: 1462,
    program: 'X',
    starter: 'init-script',
    boot: true,
    verdict: 'keep',
    severity: 'medium',
    danger: false,
    cleartext: 'yes',
    what: 'Draws the desktop, for local programs and for remote ones.',
  },
  {
    id: 'lpd-socket',
    title: 'CUPS scheduler',
    port: 631,
    address: '127.0.0.1',
    exposure: 'loopback',
    pid: 1501,
    program: 'cupsd',
    starter: 'init-script',
    boot: true,
    verdict: 'keep',
    severity: 'info',
    danger: false,
    cleartext: 'partial',
    what: 'Takes print jobs of this machine.',
  },
  {
    id: 'nfs',
    title: 'NFS server',
    port: 2049,
    address: '',
    exposure: 'none',
    pid: 0,
    program: '',
    starter: 'init-script',
    boot: true,
    verdict: 'turn-off',
    severity: 'medium',
    danger: true,
    cleartext: 'yes',
    what: 'Exports file systems to other hosts.',
    mismatch: 'starts-at-boot-but-not-running',
  },
];

function knowledgeFor(row: Row): Knowledge {
  return {
    id: row.id,
    title: row.title,
    programs: [row.program],
    names: [row.id],
    ports: [{ protocol: 'tcp', from: row.port, to: row.port }],
    rpcPrograms: [],
    startedAs: [row.id],
    stance: row.danger ? 'dangerous' : 'unneeded-unless',
    dangerZone: row.danger,
    severity: { any: row.severity, named: row.severity, loopback: 'info' },
    cleartext: row.cleartext,
    neededFor: row.verdict === 'keep' || row.verdict === 'restrict' ? ['desktop'] : [],
    replacedBy: row.id === 'telnet' || row.id === 'shell' ? 'ssh' : null,
    tcpWrappers: 'yes',
    inKernel: 'no',
    controls: { 'nist-800-53': ['CM-7', 'SA-4(9)'], 'pci-dss': ['2.2.4'], 'cis-controls': ['4.8'] },
    packages: [`${row.id}-server`],
    reviewed: '2026-11-23',
    prose: {
      whatItDoes: row.what,
      whyItMatters: `Whoever reaches port **${row.port}** talks to a program that ${
        row.cleartext === 'yes' ? 'encrypts nothing' : 'runs with many rights'
      }. A flaw in it is a flaw of the whole host.\n\n- It starts as root.\n- Its log is rarely read.`,
      keepItIf: 'Somebody can name the people who use it, and the network from which they come.',
      ifYouKeepIt:
        'Bind it to one address, admit only the hosts that need it, and keep it up to date. See `man 5 hosts_access`.',
      beforeYouTurnItOff: `Ask who connects to port ${row.port}: \`netstat -tn\` shows connections that are open now.`,
    },
  };
}

const netstatOrigin = '$ netstat -tap';
function serviceFor(row: Row, index: number): Service {
  const rowText = `  ${`${row.address || '*'}:${row.id}`.padEnd(20)} *:*        LISTEN    ${row.pid}/${row.program}`;
  const seen: Evidence =
    row.exposure === 'none'
      ? [
          at(
            'cmd/rc-listing',
            40 + index,
            `lrwxrwxrwx 1 root root 13 Jul 21  2001 S60${row.id} -> ../init.d/${row.id}`,
            '$ ls -lR /etc/rc.d',
          ),
        ]
      : [at('cmd/netstat-tap', 4 + index, rowText, netstatOrigin)];
  const boot: Evidence = [
    at(
      'cmd/rc-listing',
      40 + index,
      `lrwxrwxrwx 1 root root 13 Jul 21  2001 S60${row.id} -> ../init.d/${row.id}`,
      '$ ls -lR /etc/rc.d',
    ),
  ];
  const disable: Evidence = [
    at(`file/etc/xinetd.d/${row.id}`, 5, '        disable                 = no', `/etc/xinetd.d/${row.id}`),
  ];
  const base = { name: row.id, enabled: true, atBoot: row.boot, runlevels: row.boot ? ['3', '5'] : [] };
  const starters: readonly Starter[] =
    row.starter === 'xinetd'
      ? [
          {
            ...base,
            kind: 'xinetd',
            id: row.id,
            protocol: 'tcp',
            server: `/usr/sbin/in.${row.id}d`,
            switchedBy: 'disable',
            onlyFrom: [],
            bind: null,
            file: `/etc/xinetd.d/${row.id}`,
            line: 5,
            evidence: disable,
          },
        ]
      : row.starter === 'init-script'
        ? [
            {
              ...base,
              kind: 'init-script',
              file: `/etc/rc.d/init.d/${row.id}`,
              line: null,
              links: row.boot ? [`/etc/rc.d/rc3.d/S60${row.id}`, `/etc/rc.d/rc5.d/S60${row.id}`] : [],
              evidence: boot,
            },
          ]
        : row.starter === 'unknown'
          ? [
              {
                ...base,
                enabled: null,
                atBoot: null,
                kind: 'unknown',
                file: null,
                line: null,
                wouldTell: 'run the capture as root',
                evidence: seen,
              },
            ]
          : [];
  return {
    id: row.id,
    name: row.id,
    title: row.title,
    sockets:
      row.exposure === 'none'
        ? []
        : [
            {
              protocol: 'tcp',
              family: 4,
              address: row.address,
              port: row.port,
              portName: row.id,
              pid: row.pid,
              program: row.program,
              exposure: row.exposure,
              evidence: seen,
            },
          ],
    processes:
      row.exposure === 'none'
        ? []
        : [
            {
              pid: row.pid,
              ppid: 1,
              user: row.id === 'x11' ? 'root' : null,
              command: row.program,
              exe: null,
              exeDeleted: false,
              unit: null,
              container: null,
              started: 'Nov12',
              evidence: [
                at(
                  'cmd/ps-ax',
                  12 + index,
                  `${String(row.pid).padStart(5)} ?        S      0:00 ${row.program}`,
                  '$ ps ax',
                ),
              ],
            },
          ],
    starters,
    listens: row.exposure !== 'none',
    configured: row.starter !== 'unknown',
    startsAtBoot: row.boot,
    exposure: row.exposure,
    knowledge: knowledgeFor(row),
    recognisedBy: 'port-name',
    package: null,
    contradictions:
      row.mismatch === undefined ? [] : [{ kind: row.mismatch, because: mismatchWords(row), evidence: seen }],
    settings:
      row.id === 'domain'
        ? [
            {
              key: 'recursion',
              value: 'yes',
              evidence: [at('file/etc/named.conf', 9, '        recursion yes;', '/etc/named.conf')],
            },
          ]
        : [],
    filters: [],
    evidence: seen,
  };
}

function mismatchWords(row: Row): string {
  if (row.exposure === 'none')
    return `${row.title} has S links in runlevels 3 and 5 and no socket of it was listed.`;
  if (row.boot === null)
    return `${row.program} holds port ${row.port} and no init script, super-server entry or boot line that was captured names it.`;
  return `${row.program} holds port ${row.port} and no S link starts it in the runlevels 3 and 5.`;
}

const asked: readonly AskedRule[] = [
  { rule: 'super-server-starts-a-shell', question: 'Does a super-server hand out a shell?' },
  { rule: 'needed-by-a-claimed-role', question: 'Does a role that the owner claimed need it?' },
  { rule: 'danger-zone-listens', question: 'Is it of the danger zone, and does it listen?' },
  { rule: 'not-needed-by-anybody', question: 'Does nobody need it?' },
];

function decisionFor(row: Row, service: Service): Decision {
  const kept = row.verdict === 'keep' || row.verdict === 'restrict';
  return {
    serviceId: row.id,
    verdict: row.verdict,
    rule: kept ? 'needed-by-a-claimed-role' : row.danger ? 'danger-zone-listens' : 'not-needed-by-anybody',
    because: kept
      ? row.verdict === 'keep'
        ? `The role "desktop" needs ${row.title}.`
        : `The role "desktop" needs ${row.title}, and it listens on every address: needed is not yet restricted.`
      : row.danger
        ? `${row.title} is one of the services that should not be run over the Internet, and no role or register row claims it.`
        : `No role or register row claims ${row.title}.`,
    severity: row.severity,
    confidence: row.starter === 'unknown' ? 'likely' : 'certain',
    approval: kept
      ? {
          by: row.id === 'netbios-ssn' ? 'register' : 'role',
          reason:
            row.id === 'netbios-ssn'
              ? 'File and printer sharing with the Windows hosts on the LAN'
              : 'Needed for the role "desktop"',
          owner: 'M. Okafor',
          approvedBy: row.id === 'netbios-ssn' ? 'IT security board' : '',
          approvedOn: row.id === 'netbios-ssn' ? '2026-01-15' : '',
          expiresOn: row.id === 'netbios-ssn' ? '2026-10-31' : '',
          securityFeatures: row.id === 'netbios-ssn' ? 'hosts allow = 192.168.1.' : '',
          expired: row.id === 'netbios-ssn',
          evidence: [
            at('register.csv', 3, 'bigcat,tcp,139,netbios-ssn,file sharing,M. Okafor,…', 'register.csv'),
          ],
        }
      : null,
    evidence: service.evidence,
  };
}

function stepsFor(row: Row): readonly Step[] {
  const step = (
    when: Step['when'],
    title: string,
    commands: readonly string[],
    expect: string,
    more: Partial<Step> = {},
  ): Step => ({
    when,
    title,
    commands,
    expect,
    asRoot: when !== 'verify',
    cautions: [],
    changes: null,
    changesTo: null,
    ...more,
  });
  if (row.verdict === 'keep') return [];
  if (row.verdict === 'restrict') {
    return [
      step(
        'restrict',
        'Admit only the local network',
        [
          `echo '${row.program}: 192.168.1.' >> /etc/hosts.allow`,
          `echo '${row.program}: ALL' >> /etc/hosts.deny`,
        ],
        'A connection from elsewhere is refused.',
        {
          cautions: ['Try it from a second session before you close the first one.'],
        },
      ),
      step(
        'verify',
        'Look at who is admitted',
        [`grep -n '${row.program}' /etc/hosts.allow /etc/hosts.deny`],
        'Both lines are there.',
      ),
    ];
  }
  if (row.starter === 'xinetd') {
    return [
      step(
        'for-good',
        `Set disable = yes in /etc/xinetd.d/${row.id}`,
        [
          `sed -i.before-portledger 's/^\\([[:space:]]*disable[[:space:]]*=\\).*/\\1 yes/' /etc/xinetd.d/${row.id}`,
        ],
        'The line reads disable = yes.',
        {
          changes: at(
            `file/etc/xinetd.d/${row.id}`,
            5,
            '        disable                 = no',
            `/etc/xinetd.d/${row.id}`,
          ),
          changesTo: '        disable = yes',
        },
      ),
      step(
        'now',
        'Let xinetd read its configuration again',
        ['/etc/rc.d/init.d/xinetd restart'],
        'xinetd restarts without an error in the log.',
        {
          cautions: ['A session that came through xinetd stays open until it ends.'],
        },
      ),
      step('verify', 'See that nobody listens', [`netstat -tln | grep ':${row.port} '`], 'No output.'),
      step(
        'verify-after-reboot',
        'Look again after the next reboot',
        [`netstat -tln | grep ':${row.port} '`],
        'No output.',
      ),
      step(
        'undo',
        'Put it back',
        [
          `mv /etc/xinetd.d/${row.id}.before-portledger /etc/xinetd.d/${row.id}`,
          '/etc/rc.d/init.d/xinetd restart',
        ],
        `Port ${row.port} listens again.`,
      ),
    ];
  }
  if (row.starter === 'unknown') {
    return [
      step(
        'find',
        'Find what starts it',
        [`ls -l /proc/${row.pid}/exe`, `grep -rl ${row.program} /etc/rc.d /etc/crontab`],
        'The program file, and the script that names it.',
      ),
      step('now', 'Stop the process', [`kill ${row.pid}`], `ps -p ${row.pid} prints nothing.`, {
        cautions: ['This is the last resort. It returns when whatever starts it runs again.'],
      }),
    ];
  }
  return [
    step('now', 'Stop it', [`/etc/rc.d/init.d/${row.id} stop`], 'The script prints [ OK ].'),
    step(
      'for-good',
      'Take it out of the runlevels',
      [`chkconfig ${row.id} off`, `chkconfig --list ${row.id}`],
      'off in every runlevel.',
    ),
    step('verify', 'See that nobody listens', [`netstat -tln | grep ':${row.port} '`], 'No output.'),
    step(
      'verify-after-reboot',
      'Look again after the next reboot',
      [`netstat -tln | grep ':${row.port} '`],
      'No output.',
    ),
    step(
      'undo',
      'Put it back',
      [`chkconfig ${row.id} on`, `/etc/rc.d/init.d/${row.id} start`],
      `Port ${row.port} listens again.`,
    ),
    step('uninstall', 'Or uninstall the package', [`rpm -e ${row.id}-server`], 'rpm prints nothing.'),
  ];
}

function section(
  id: string,
  kind: string | null,
  origin: string,
  status: SectionStatus,
  lines: number,
  seed: number,
): Section {
  const there = status === 'collected';
  return {
    id,
    kind,
    origin,
    status,
    exitCode: status === 'tool-missing' ? 127 : there ? 0 : null,
    durationMs: there ? 20 + seed : null,
    startedAt: null,
    bytes: there ? lines * 74 : 0,
    sha256: there ? digest(seed) : null,
    declaredSha256: there ? digest(seed) : null,
    truncated: false,
    stderr: '',
    note: origin.startsWith('/') ? 'mode=0644 owner=root group=root' : '',
    file: origin.startsWith('/') ? `file${origin}` : `cmd/${id}`,
    lines: [],
  };
}

function findingsFor(
  made: readonly { row: Row; service: Service; decision: Decision }[],
): readonly Finding[] {
  const first = (ids: readonly string[]) => {
    const [head, ...rest] = made
      .filter(({ row }) => ids.includes(row.id))
      .flatMap(({ service }) => service.evidence);
    if (head === undefined) throw new Error('a finding needs evidence');
    const evidence: Evidence = [head, ...rest];
    return evidence;
  };
  const rIds = ['exec', 'login', 'shell'];
  const grouped: Finding = {
    id: 'r-services-listen:xinetd',
    kind: 'danger-zone-listens',
    title: 'The r-services accept logins from the network',
    because: 'rexec, rlogin and rsh are switched on in xinetd and listen on every address.',
    severity: 'critical',
    confidence: 'certain',
    serviceIds: rIds,
    accepted: false,
    evidence: first(rIds),
  };
  const single = made
    .filter(({ row }) => row.verdict !== 'keep' && !rIds.includes(row.id))
    .map(
      ({ row, service, decision }): Finding => ({
        id: `${row.mismatch ?? decision.rule}:${row.id}`,
        kind: row.mismatch ?? decision.rule,
        title:
          row.mismatch === undefined
            ? `${row.title} listens and ${row.verdict === 'restrict' ? 'is not restricted' : 'nobody claims it'}`
            : `${row.title}: ${row.mismatch.replaceAll('-', ' ')}`,
        because: row.mismatch === undefined ? decision.because : mismatchWords(row),
        severity: row.severity,
        confidence: decision.confidence,
        serviceIds: [row.id],
        accepted: false,
        evidence: service.evidence,
      }),
    );
  return [grouped, ...single];
}

export function bigcatInput(copies = 1): ReportInput {
  const many = Array.from({ length: copies }, (_, copy) =>
    rows.map((row) => (copy === 0 ? row : { ...row, id: `${row.id}-${copy}`, port: row.port + copy * 10 })),
  ).flat();
  const made = many.map((row, index) => {
    const service = serviceFor(row, index);
    return { row, service, decision: decisionFor(row, service) };
  });
  const sections: readonly Section[] = [
    section('netstat-tap', 'netstat', '$ netstat -tap', 'collected', 30, 1),
    section('netstat-uap', 'netstat', '$ netstat -uap', 'empty', 0, 2),
    section('ss-tulpn', 'ss', '$ ss -tulpn', 'tool-missing', 0, 3),
    section('ps-ax', 'ps', '$ ps ax', 'collected', 61, 4),
    section('rc-listing', 'rc-listing', '$ ls -lR /etc/rc.d', 'collected', 240, 5),
    section('etc/inetd.conf', 'inetd-conf', '/etc/inetd.conf', 'absent', 0, 6),
    section('etc/named.conf', 'daemon-settings', '/etc/named.conf', 'collected', 31, 8),
    section('iptables', 'iptables', '$ iptables-save', 'denied', 0, 9),
    ...['exec', 'login', 'shell', 'telnet', 'ftp', 'finger', 'time', 'printer'].map((name, index) =>
      section(`etc/xinetd.d/${name}`, 'xinetd-conf', `/etc/xinetd.d/${name}`, 'collected', 16, 20 + index),
    ),
  ];
  const said: readonly (readonly [string, string])[] = [
    ['version', '1.0.0'],
    ['script-sha256', digest(99)],
    ['host', 'bigcat'],
    ['fqdn', 'bigcat.example.net'],
    ['started', '2026-11-23T23:50:52+0100'],
    ['finished', '2026-11-23T23:50:57+0100'],
    ['uid', '0'],
    ['user', 'root'],
    ['operator', 'H. Lindqvist'],
    ['case', 'AUD-2026-114'],
    ['kernel', 'Linux 2.4.7-10 i686'],
    ['boot-id', '3c9b6f0e-6b3d-4f63-8d0a-1f2f7f0d3a55'],
    ['uptime', '1042113'],
    ['clock-synchronised', 'unknown'],
    ['tools', 'chkconfig netstat rpm'],
    ['arguments', 'kept'],
    ['machine-id-hash', digest(77)],
  ];
  const input: ReportInput = {
    snapshot: {
      bundle: {
        file: 'portledger-bigcat-20261123T225052Z.tar.gz',
        sha256: digest(42),
        bytes: 18_211,
        kind: 'portledger',
      },
      capture: new Map(
        said.map(([key, value], index) => [
          key,
          { value, at: at('manifest.tsv', index + 2, `@${key}\t${value}`, 'manifest.tsv') },
        ]),
      ),
      sections,
      integrity: [{ kind: 'extra-file', member: 'file/etc/motd', because: 'the manifest does not list it' }],
    },
    readings: {
      facts: {} as Facts,
      unread: [
        {
          at: at('cmd/netstat-tap', 29, 'tcp6  garbled row of an old netstat', netstatOrigin),
          why: 'expected seven columns, got six',
        },
        {
          at: at('file/etc/named.conf', 22, 'view "inside" {', '/etc/named.conf'),
          why: 'views are not read',
        },
      ],
      sections: sections.map((one, index) => ({
        id: one.id,
        kind: one.kind,
        status: one.status,
        origin: one.origin,
        file: one.file,
        note: '',
        truncated: false,
        lines:
          one.status === 'collected'
            ? {
                total: 30,
                read: 20 + (index % 5),
                skipped: 9 - (index % 5),
                unread: index === 0 ? 1 : index === 6 ? 1 : 0,
              }
            : { total: 0, read: 0, skipped: 0, unread: 0 },
      })),
      capture: new Map(),
    },
    inventory: {
      host: {
        name: 'bigcat',
        distribution: 'Red Hat Linux release 7.2 (Enigma)',
        family: 'redhat',
        init: 'sysvinit',
        inetd: 'xinetd',
        kernel: 'Linux 2.4.7-10 i686',
        runlevel: '5',
        tools: new Set(['chkconfig']),
        initScripts: '/etc/rc.d/init.d',
        firewall: null,
        asRoot: true,
      },
      services: made.map(({ service }) => service),
      superServers: [],
      alreadyOff: [
        {
          kind: 'xinetd',
          name: 'chargen',
          file: '/etc/xinetd.d/chargen',
          line: 6,
          evidence: [at('file/etc/xinetd.d/chargen', 6, '        disable = yes', '/etc/xinetd.d/chargen')],
        },
        {
          kind: 'init-script',
          name: 'snmpd',
          file: '/etc/rc.d/init.d/snmpd',
          line: null,
          evidence: [
            at(
              'cmd/rc-listing',
              77,
              'lrwxrwxrwx 1 root root 15 Jul 21  2001 K50snmpd -> ../init.d/snmpd',
              '$ ls -lR /etc/rc.d',
            ),
          ],
        },
      ],
      contradictions: [],
    },
    judgement: judgementOf(made),
    plans: made
      .filter(({ row }) => row.verdict !== 'keep')
      .sort((a, b) => Number(b.row.danger) - Number(a.row.danger))
      .map(
        ({ row }, index): Plan => ({
          serviceId: row.id,
          order: index + 1,
          phase: row.verdict === 'restrict' ? 'restrict' : row.danger ? 'danger-zone' : 'unneeded',
          steps: stepsFor(row),
        }),
      ),
    knowledge: knowledgeBase(),
    register: {
      file: 'register.csv',
      sha256: digest(61),
      declarations: [],
      badRows: [{ file: 'register.csv', line: 7, column: 'port', expected: 'a number', got: 'ssh' }],
    },
    roles: ['desktop', 'printer', 'ms-lan', 'remote-login'],
    generatorVersion: '0.1.0',
  };
  return input;
}

function judgementOf(made: readonly { row: Row; service: Service; decision: Decision }[]): Judgement {
  return {
    decisions: made.map(({ decision }) => decision),
    findings: findingsFor(made),
    measure: { m1: 6, m2: 21, m3: 5, m4: 16, m5: 2, m6: 14 },
    rulesVersion: '1',
    asked,
  };
}

function knowledgeBase(): KnowledgeBase {
  const services = [
    ...rows.map(knowledgeFor),
    {
      ...knowledgeFor({ ...(rows[0] as Row), id: 'tftp', title: 'TFTP server', port: 69 }),
      dangerZone: true,
    },
  ];
  return {
    services,
    ...lookups(services),
    roles: [{ id: 'desktop', title: 'Desktop', because: 'A person works at it.' }],
    controls: [
      { framework: 'nist-800-53', version: 'Rev. 5', id: 'CM-7', title: 'Least Functionality' },
      {
        framework: 'nist-800-53',
        version: 'Rev. 5',
        id: 'SA-4(9)',
        title: 'Functions, Ports, Protocols, and Services in Use',
      },
      {
        framework: 'pci-dss',
        version: '4.0.1',
        id: '2.2.4',
        title: 'Only necessary services, protocols, daemons, and functions are enabled',
      },
      {
        framework: 'cis-controls',
        version: '8.1',
        id: '4.8',
        title: 'Uninstall or Disable Unnecessary Services on Enterprise Assets and Software',
      },
    ],
    frameworks: [],
    portNames: new Map(),
    registeredPort: () => null,
  };
}

export function bigcat(copies = 1): ReportModel {
  return buildReport(bigcatInput(copies));
}
