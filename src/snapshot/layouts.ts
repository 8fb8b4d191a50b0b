/**
 * Which listing a file is, told by its name: how sosreport, Red Hat Insights, UAC and people name their files.
 *
 *     sos_commands/networking/netstat_-W_-neopa        $ netstat -W -neopa
 *     insights_commands/ss_-tupna                      $ ss -tupna
 *     live_response/network/netstat_-lpeanut.txt       $ netstat -lpeanut
 *     live_response/network/netstat-a-n-p.txt          $ netstat -a -n -p      (UAC 1.x)
 *     [root]/etc/xinetd.d/telnet                       /etc/xinetd.d/telnet
 *
 * A name tells the kind; whether the content fits is the parser's business.
 */
import type { ListingKind } from '../model/facts.ts';

export interface Recognised {
  readonly kind: ListingKind;
  /** `$ netstat -tap` or `/etc/inetd.conf`. */
  readonly origin: string;
  /** Of several listings that say the same, the one with the lowest rank is read; null: each is. */
  readonly rank: { readonly group: string; readonly value: number } | null;
}

/** Where the collectors put what commands printed. */
const commandFolder =
  /(?:^|\/)(?:sos_commands\/[^/]+|insights_commands|live_response\/[^/]+|cmd)\/(?:namespaces\/[^/]+\/)?([^/]+)$/;

/** Copies of the host's files: `data/etc/…`, `[root]/etc/…`, `file/etc/…`, `etc/…`. */
const hostFile =
  /^(?:[^/]+\/)?(?:data\/|\[root\]\/|file\/)?((?:etc|usr\/lib|usr\/share|var|proc|boot|lib|run)\/.+)$/;

export function recognise(path: string): Recognised | null {
  const base = path.slice(path.lastIndexOf('/') + 1);
  // AppleDouble twin that a Mac's tar adds: ._netstat_-neopa
  if (base.startsWith('._')) return null;
  const command = commandFolder.exec(path)?.[1];
  if (command !== undefined) return ofCommand(command);
  const file = hostFile.exec(path)?.[1];
  if (file !== undefined) return ofHostFile(file);
  return ofCommand(base) ?? ofCollectedFile(path) ?? ofHostFile(`etc/${base}`);
}

/**
 * How people name the copies of a host's files that they collect by hand.
 *
 *     xinetd.d/telnet, host7/xinetd.d/telnet       /etc/xinetd.d/telnet
 *     etc_inetd.conf.out, etc-inetd.conf.txt       /etc/inetd.conf
 *     etc_xinetd.d_telnet                          /etc/xinetd.d/telnet
 *     proc_net_tcp6.txt                            /proc/net/tcp6
 *     rc.d/rc.httpd, rc.inet2                      /etc/rc.d/rc.httpd, /etc/rc.d/rc.inet2
 */
function ofCollectedFile(path: string): Recognised | null {
  const parts = path.split('/');
  const folder = parts.at(-2);
  const base = parts.at(-1) ?? '';
  if (folder !== undefined && /^(?:xinetd|inetd|init|rc|cron)\.d$/.test(folder)) {
    return ofHostFile(`etc/${folder}/${base}`);
  }
  // Only Slackware has them, and there.
  if (/^rc\.(?:inet[12]|inetd|[MSK])$/.test(base)) return ofHostFile(`etc/rc.d/${base}`);
  const flat = withoutExtension(base);
  const inside: string[] = [];
  let rest = flat;
  for (let next = flattened.exec(rest); next !== null; next = flattened.exec(rest)) {
    inside.push(next[1] ?? '');
    rest = rest.slice(next[0].length);
  }
  const [root] = inside;
  // A lone `services.lst` is the HOWTO's netstat listing, not /etc/services: such a name is left to the content.
  if (root === undefined) return flat.includes('.') ? ofHostFile(`etc/${flat}`) : null;
  const host = /^(?:etc|proc|usr|var)$/.test(root) ? '' : 'etc/';
  return ofHostFile(`${host}${[...inside, rest].join('/')}`);
}

/** A folder's name at the head of a name in which the slashes became something else. */
const flattened =
  /^[_-]*(xinetd\.d|inetd\.d|init\.d|rc\.d|cron\.d|etc|proc|usr|lib|share|var|spool|net|inet|cron|crontabs)(?:_+|-|%2[Ff]|\.(?=[a-z]))/;

/** Listings that somebody keeps have one of these; files of the host do not. */
function withoutExtension(name: string): string {
  return name.replace(/\.(?:txt|out|log|lst|list|listing)$/i, '');
}

/** `netstat_-W_-neopa.txt` → `netstat -W -neopa`; `netstat-a-n-p` → `netstat -a -n -p`. */
export function commandLine(name: string): string {
  const plain = withoutExtension(name).replace(/_/g, ' ').trim();
  // UAC 1.x joins all words by a hyphen.
  const joined = /^(netstat|ss|lsof|ps|iptables)((?:-[A-Za-z0-9]+)+)$/.exec(plain);
  return joined === null ? plain : `${joined[1]}${(joined[2] ?? '').replace(/-/g, ' -')}`;
}

type Rank = (options: string) => number | null;

interface CommandRule {
  /** The words of the command line; options follow. */
  readonly words: RegExp;
  readonly kind: ListingKind;
  /** null: not this listing (`netstat -s` prints counters). */
  readonly rank?: Rank;
}

/** Letters of all short options. */
const letters = (options: string): string =>
  (options.match(/(?:^|\s)-[A-Za-z0-9]+/g) ?? []).join('').replace(/[\s-]/g, '');

/** With numbers and processes best; -i, -r, -s, -g, -M are other tables. */
const rankNetstat: Rank = (options) => {
  const given = letters(options);
  if (/[irsgM]/.test(given)) return null;
  return (given.includes('n') ? 0 : 2) + (given.includes('p') ? 0 : 1);
};

/** -s prints totals; -0 packet sockets, -x Unix sockets. */
const rankSs: Rank = (options) => {
  const given = letters(options);
  if (/[sx0]/.test(given)) return null;
  return 0;
};

/** Threads (-L, m) repeat each process; without a whole command line little is told. */
const rankPs: Rank = (options) => {
  const order = ['auxwww', 'auxww', '-efww', 'axwww', 'axww', 'aux', '-ef', 'ax', '-deaf', '-efl', 'auxwwwf'];
  const at = order.indexOf(options.trim());
  if (at >= 0) return at;
  return options.trim() === '' ? 30 : /-elfL|m$/.test(options) ? 25 : 20;
};

const numericFirst: Rank = (options) => {
  const given = letters(options);
  if (given.includes('U')) return null;
  return (given.includes('n') ? 0 : 2) + (given.includes('P') ? 0 : 1);
};

const commandRules: readonly CommandRule[] = [
  { words: /^(?:busybox )?netstat(?: |$)/, kind: 'netstat', rank: rankNetstat },
  { words: /^ss(?: |$)/, kind: 'ss', rank: rankSs },
  { words: /^lsof(?: |$)/, kind: 'lsof', rank: numericFirst },
  { words: /^(?:busybox )?ps(?: |$|(?=aux|ax|-ef))/, kind: 'ps', rank: rankPs },
  { words: /^rpcinfo(?:[ -]-?p|$)/, kind: 'rpcinfo' },
  { words: /^systemctl (?:-l )?list-unit-files|^systemctl-list-unit-files/, kind: 'systemctl-unit-files' },
  { words: /^systemctl (?:-l )?list-sockets/, kind: 'systemctl-sockets' },
  {
    words: /^systemctl (?:-l )?list-units(?! --failed)|^systemctl-l$/,
    kind: 'systemctl-units',
    rank: (options) => (options.includes('--all') ? 0 : 1),
  },
  { words: /^systemctl show(?: |$)/, kind: 'systemctl-show' },
  { words: /^chkconfig[ -]-?-?list/, kind: 'chkconfig' },
  { words: /^chkconfig$/, kind: 'chkconfig' },
  { words: /^service[ -]-?-?status-all/, kind: 'service-status-all' },
  { words: /^(?:runlevel|who -r)$/, kind: 'runlevel' },
  { words: /^(?:rc-update|rc-status)(?: |$)/, kind: 'openrc' },
  { words: /^initctl list/, kind: 'supervised' },
  { words: /^ip6?tables(?: |-save|$)/, kind: 'iptables' },
  { words: /^nft(?: -a)? list ruleset/, kind: 'nft' },
  { words: /^ipchains(?: |$)/, kind: 'ipchains' },
  { words: /^ufw(?: status|$)/, kind: 'ufw' },
  { words: /^firewall-cmd --list-all/, kind: 'firewalld' },
  { words: /^(?:ip(?: -[a-z0-9]+)* addr|ip address|ifconfig)(?: |$)/, kind: 'interfaces' },
  { words: /^ls -[A-Za-z]+ .*etc\.(?:rc\.d\.)?(?:init\.d|rc[0-6S]?\.d)/, kind: 'rc-listing' },
  { words: /^ls -[A-Za-z]+ .*etc\.xinetd\.d/, kind: 'rc-listing' },
  { words: /^(?:docker|podman) (?:ps|container (?:ps|ls))(?: |$)/, kind: 'containers' },
  { words: /^crontab -l/, kind: 'cron' },
  { words: /^proc net (?:tcp|udp|udplite|raw)6?$/, kind: 'proc-net' },
];

function ofCommand(name: string): Recognised | null {
  const line = commandLine(name);
  for (const rule of commandRules) {
    const match = rule.words.exec(line);
    if (match === null) continue;
    const proc = /^proc net (\w+)$/.exec(line);
    const origin = proc === null ? `$ ${line}` : `/proc/net/${proc[1]}`;
    if (rule.rank === undefined) return { kind: rule.kind, origin, rank: null };
    const value = rule.rank(line.slice(match[0].length));
    return value === null ? null : { kind: rule.kind, origin, rank: { group: rule.kind, value } };
  }
  return null;
}

const fileRules: readonly { readonly path: RegExp; readonly kind: ListingKind }[] = [
  { path: /^etc\/inetd\.conf$|^etc\/inetd\.d\/[^/]+$|^etc\/inet\/inetd\.conf$/, kind: 'inetd-conf' },
  { path: /^etc\/xinetd\.conf$|^etc\/xinetd\.d\/[^/]+$/, kind: 'xinetd-conf' },
  { path: /^(?:etc|usr\/share|usr\/lib)\/services$/, kind: 'services' },
  { path: /^etc\/rpc$/, kind: 'rpc' },
  { path: /^etc\/hosts$/, kind: 'hosts' },
  { path: /^etc\/hosts\.(?:allow|deny)$/, kind: 'hosts-access' },
  { path: /^etc\/inittab$/, kind: 'inittab' },
  { path: /^etc\/(?:rc\.d\/)?rc\.(?:local|inet[12]|[A-Za-z0-9_-]+)$/, kind: 'rc-inet2' },
  { path: /^etc\/(?:rc\.d\/)?init\.d\/[^/]+$/, kind: 'init-script' },
  { path: /^(?:etc|usr\/lib)\/os-release$/, kind: 'os-release' },
  { path: /^etc\/crontab$|^etc\/cron\.d\/[^/]+$|^var\/spool\/cron\/.+$/, kind: 'cron' },
  { path: /^proc\/net\/(?:tcp|udp|udplite|raw)6?$/, kind: 'proc-net' },
];

function ofHostFile(path: string): Recognised | null {
  for (const rule of fileRules) {
    if (rule.path.test(path)) return { kind: rule.kind, origin: `/${path}`, rank: null };
  }
  return null;
}
