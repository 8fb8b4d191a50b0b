/**
 * A terminal session in one file: several commands with their prompts, or `tail -n +1 /etc/xinetd.d/*`.
 *
 *     root@bigcat:~# netstat -tap | grep LISTEN
 *     tcp        0      0 *:telnet    *:*     LISTEN      988/inetd
 *     root@bigcat:~# cat /etc/inetd.conf
 *     ==> /etc/xinetd.d/telnet <==
 *
 * Each command's output becomes a section in which the lines of the others are blank, so that line numbers stay those of
 * the file.
 */
import type { Section } from '../model/snapshot.ts';

/** Longer ones are no session that somebody pasted. */
const mostLines = 20_000;

const commands =
  'netstat|ss|lsof|ps|cat|ls|chkconfig|systemctl|service|iptables|iptables-save|ip6tables-save|nft|rpcinfo|rc-update|rc-status|find|runlevel|who|ifconfig|ip|hostname|uname|id|head|tail|grep';

// root@bigcat:~# ps ax   [root@bigcat etc]# cat inetd.conf   $ ss -tulpn   bigcat:/etc #
const prompt = new RegExp(
  `^(?:\\[[^\\]]{1,80}\\]|[\\w.@~:/-]{0,80})[ ]?[#$%>](?: {1,4}(?:sudo )?((?:/\\S{1,40}/)?(?:${commands})(?: .*)?))?[ ]*$`,
);
const heading = /^==> (\/\S{1,200}) <==$/;

interface Part {
  readonly origin: string;
  readonly from: number;
  /** `# ps ax`: nothing before the sign. */
  readonly bare: boolean;
}

/** The outputs of the commands; null where it is one listing. */
export function partsOf(section: Section): readonly Section[] | null {
  const lines: string[] = [];
  for (const line of section.lines) {
    if (lines.length >= mostLines) return null;
    lines.push(line);
  }
  const found: Part[] = [];
  for (const [index, line] of lines.entries()) {
    const text = line.length > 400 ? '' : line.replace(/\r$/, '');
    const path = heading.exec(text)?.[1];
    const command = path === undefined ? prompt.exec(text) : null;
    if (path !== undefined) found.push({ origin: path, from: index + 1, bare: false });
    else if (command !== null)
      found.push({ origin: originOf(command[1] ?? null), from: index + 1, bare: /^[#$%>]/.test(text) });
  }
  // A comment of a file that was shown looks like root's bare prompt.
  const withHost = found.filter(({ bare }) => !bare);
  const starts = withHost.length > 0 ? withHost : found;
  const named = starts.filter(({ origin }) => origin !== '');
  if (named.length < 2) return null;
  return starts.flatMap(({ origin, from }, index) => {
    const next = starts[index + 1]?.from;
    const to = next === undefined ? lines.length : next - 1;
    if (origin === '' || !lines.slice(from, to).some((line) => line.trim() !== '')) return [];
    const own = lines.map((line, at) => (at >= from && at < to ? line : ''));
    return [{ ...section, id: `${section.id}#${index + 1}`, origin, lines: own, note: '' }];
  });
}

/** `cat /etc/inetd.conf` shows that file; '' for a bare prompt. */
function originOf(command: string | null): string {
  if (command === null) return '';
  return /^(?:\/bin\/)?cat (\/\S+)$/.exec(command.trim())?.[1] ?? `$ ${command.trim()}`;
}
