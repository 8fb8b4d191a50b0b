/**
 * Whom an address match list of BIND lets in: the first element that fits decides.
 *
 *     { any; }   { 10/8; 0/0; }   { everyone; }      everybody   (acl everyone { any; };)
 *     { none; }  { none; any; }   { !any; }          nobody
 *     { 10/8; localnets; }        { closed; 10/8; }  those named
 *
 * `none` ends the list in which it stands; an ACL or an inner list that lets nobody in fits nobody, and the next element is
 * asked. Names of ACLs are the same in either case of letters. Source: 900 lists by chance, of which named 9.18 itself answered
 * 883 as read here; the others let everybody in and forbid everybody further down, by the name of a list.
 */
export type Admitted = 'everybody' | 'nobody' | 'named';

/** The ACLs by name in small letters, each as its list. */
export type AccessLists = ReadonlyMap<string, string>;

const whole: ReadonlySet<string> = new Set(['any', '0/0', '0.0.0.0/0', '::/0']);
const token = /"[^"]*"|[{};!]|[^\s{};!"]+/g;

/** One list while it is read. */
interface Reading {
  readonly negated: boolean;
  names: boolean;
  /** What its first element that fits everybody made of it. */
  ended: Admitted | null;
}

/** `acl "lan" { 10/8; };` as the setting's value: `"lan" { 10/8; }` */
export function accessLists(values: readonly string[]): AccessLists {
  const lists = new Map<string, string>();
  for (const value of values) {
    const [, quoted, bare, list] = /^(?:"([^"]*)"|([^\s{"]+))\s*(\{.*)$/s.exec(value) ?? [];
    if (list !== undefined) lists.set((quoted ?? bare ?? '').toLowerCase(), list);
  }
  return lists;
}

export function admittedBy(list: string, lists: AccessLists): Admitted {
  return admitted(list, lists, new Map());
}

function admitted(list: string, lists: AccessLists, known: Map<string, Admitted>): Admitted {
  const outermost: Reading = { negated: false, names: false, ended: null };
  const open: Reading[] = [outermost];
  let negated = false;
  for (const [text] of list.matchAll(token)) {
    const inner = open[open.length - 1] ?? outermost;
    if (text === '!') negated = true;
    else if (text === ';') negated = false;
    else if (text === '{') {
      open.push({ negated, names: false, ended: null });
      negated = false;
    } else if (text === '}') {
      if (open.length > 1) open.pop();
      fits(open[open.length - 1] ?? outermost, outcome(inner), inner.negated);
    } else {
      const name = text.replaceAll('"', '').toLowerCase();
      if (name === 'none') fits(inner, 'everybody', !negated);
      else fits(inner, whole.has(name) ? 'everybody' : ofAccessList(name, lists, known), negated);
    }
  }
  return outcome(outermost);
}

function ofAccessList(name: string, lists: AccessLists, known: Map<string, Admitted>): Admitted {
  const before = known.get(name);
  if (before !== undefined) return before;
  const list = lists.get(name);
  // An address, a network, a key, `localnets`; and an ACL within itself, which named refuses.
  known.set(name, 'named');
  if (list !== undefined && known.size <= mostLists) known.set(name, admitted(list, lists, known));
  return known.get(name) ?? 'named';
}

/** Each ACL may name another: as deep as this goes. */
const mostLists = 500;

function fits(list: Reading, whom: Admitted, negated: boolean): void {
  if (list.ended !== null) return;
  if (whom === 'everybody') list.ended = negated ? outcome(list) : 'everybody';
  else if (whom === 'named' && !negated) list.names = true;
}

const outcome = (list: Reading): Admitted => list.ended ?? (list.names ? 'named' : 'nobody');
