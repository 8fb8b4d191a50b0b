/**
 * The globs with which people name hosts: in the register, in `--role GLOB=NAME`, in `--group`.
 *
 *     web*          any run of characters
 *     web-?         any one
 *     web-[1-3x]    one of these; [!1-3] one of the others
 *     bigcat        also bigcat.example.org
 *     (nothing)     every host
 *
 * Case does not count in host names. A bracket that is never closed is an ordinary character.
 */
export function globFits(glob: string, name: string): boolean {
  const pattern = tokensOf(glob === '' ? '*' : glob.toLowerCase());
  const text = name.toLowerCase();
  if (fits(pattern, text)) return true;
  return pattern.every((token) => typeof token === 'string') && fits(pattern, text.split('.')[0] ?? '');
}

/** A character that has to stand there, `null` for any run, or what one character has to be. */
type Token = string | null | ((character: string) => boolean);

/** The last star takes one character more where the rest does not fit: pattern times name at worst, as both may be long. */
function fits(pattern: readonly Token[], text: string): boolean {
  let [at, from] = [0, 0];
  let star: { readonly at: number; readonly from: number } | null = null;
  while (from < text.length) {
    const token = pattern[at];
    if (token === null) {
      star = { at, from };
      at += 1;
    } else if (token !== undefined && isOf(token, text.charAt(from))) {
      at += 1;
      from += 1;
    } else if (star !== null) {
      star = { at: star.at, from: star.from + 1 };
      at = star.at + 1;
      from = star.from;
    } else return false;
  }
  return pattern.slice(at).every((token) => token === null);
}

const isOf = (token: string | ((character: string) => boolean), character: string) =>
  typeof token === 'string' ? token === character : token(character);

function tokensOf(glob: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < glob.length) {
    const character = glob.charAt(at);
    // A closing bracket that comes first is one of the set: []x]
    const end =
      character === '[' ? glob.indexOf(']', /^\[!?\]/.test(glob.slice(at, at + 3)) ? at + 3 : at + 1) : -1;
    if (end > at + 1) {
      tokens.push(oneOf(glob.slice(at + 1, end)));
      at = end + 1;
      continue;
    }
    if (character === '*') tokens.push(null);
    else if (character === '?') tokens.push(() => true);
    else tokens.push(character);
    at += 1;
  }
  return tokens;
}

/** `1-3x`, `!1-3` */
function oneOf(set: string): (character: string) => boolean {
  const others = set.startsWith('!') && set.length > 1;
  const members = others ? set.slice(1) : set;
  const ranges = [...members.matchAll(/(.)-(.)|(.)/gsu)].map(
    ([, low, high, single]) => [low ?? single ?? '', high ?? single ?? ''] as const,
  );
  return (character) => ranges.some(([low, high]) => low <= character && character <= high) !== others;
}
