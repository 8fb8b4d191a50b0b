/**
 * Which group a host is in: rules in the order in which they are given, the first that fits decides.
 *
 *     --group 'web-*=web'      a glob, compared with the capture's folder and the host's name
 *     --group groups.csv       rows of pattern,group
 */
export interface GroupRule {
  readonly pattern: string;
  readonly group: string;
}

export const noGroup = 'all';

export function groupOf(names: readonly string[], rules: readonly GroupRule[]): string {
  return rules.find((rule) => names.some((name) => matches(rule.pattern, name)))?.group ?? noGroup;
}

/** `*` any run, `?` one character; linear in the name for each star, because a pattern may be long. */
export function matches(pattern: string, name: string): boolean {
  const [glob, text] = [pattern.toLowerCase(), name.toLowerCase()];
  let at = 0;
  let star = -1;
  let resume = 0;
  let from = 0;
  while (from < text.length) {
    if (at < glob.length && (glob[at] === '?' || (glob[at] === text[from] && glob[at] !== '*'))) {
      at += 1;
      from += 1;
    } else if (glob[at] === '*') {
      star = at;
      resume = from;
      at += 1;
    } else if (star >= 0) {
      at = star + 1;
      resume += 1;
      from = resume;
    } else return false;
  }
  while (glob[at] === '*') at += 1;
  return at === glob.length;
}
