/**
 * The words of rlinetd's configuration: strings in double quotes (over lines, without escapes), numbers, addresses,
 * marks and the keywords. A word that rlinetd does not know and a stray character are dropped, as it drops them.
 */

export interface Token {
  readonly is: 'word' | 'string' | 'number' | 'address' | 'mark';
  readonly text: string;
  /** 1-based. */
  readonly line: number;
  /** A string may end on a later line. */
  readonly lastLine: number;
}

const known: ReadonlySet<string> = new Set(
  (
    'service defaults directory log enabled port interface any exec server protocol tcp udp user group backlog ' +
    'instances wait yes no nice rpc name version chroot syslog tcpd exit capability rlimit soft hard unlimited cpu ' +
    'fsize data stack core rss nproc nofile memlock initgroups family ipv4 ipv6 banner echo filter chargen loopback ' +
    'discard close path mode'
  ).split(' '),
);

// A number, a dotted or colon address, a word, a mark; anything else is one stray character.
const piece = /\d+(?:\.\d+){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]+|\d+|[A-Za-z][\w-]*|[{};,-]|\S/y;

function kindOf(text: string): Token['is'] | null {
  if (/^[{};,-]$/.test(text)) return 'mark';
  if (/^\d+$/.test(text)) return 'number';
  if (/^\d+(?:\.\d+){3}$/.test(text) || text.includes(':')) return 'address';
  return known.has(text) ? 'word' : null;
}

/** `seen` is called once for each line, in order, before its words are given. */
export function* tokensOf(
  lines: Iterable<string>,
  seen: (line: number, text: string) => void,
): Generator<Token> {
  let number = 0;
  let open: { readonly line: number; text: string } | null = null;
  for (const text of lines) {
    number++;
    seen(number, text);
    let at = 0;
    while (at < text.length) {
      if (open !== null || text[at] === '"') {
        const start: number = open === null ? at + 1 : at;
        open ??= { line: number, text: '' };
        const end = text.indexOf('"', start);
        open.text += text.slice(start, end < 0 ? undefined : end);
        if (end < 0) break;
        yield { is: 'string', text: open.text, line: open.line, lastLine: number };
        open = null;
        at = end + 1;
        continue;
      }
      if (text[at] === '#') break;
      if (/\s/.test(text[at] ?? '')) {
        at++;
        continue;
      }
      piece.lastIndex = at;
      const found = piece.exec(text)?.[0] ?? text[at] ?? ' ';
      at += found.length;
      const is = kindOf(found);
      if (is !== null) yield { is, text: found, line: number, lastLine: number };
    }
    if (open !== null) open.text += '\n';
  }
}
