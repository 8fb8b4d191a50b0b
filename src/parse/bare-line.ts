/**
 * A line as the tool printed it, without what a terminal, a pager or an editor put around it:
 * a byte order mark, a carriage return, colours (`ESC [ 31 m`).
 *
 * Parsers read the bare line; the evidence keeps the line verbatim.
 */

// ESC [ 0 1 ; 3 1 m   and   ESC ] 0 ; title BEL
const terminalSequence = /\u001b(?:\[[0-9;?]{0,32}[A-Za-z]|\][^\u0007\u001b]{0,200}\u0007)/g;

export function bareLine(text: string): string {
  let from = 0;
  let to = text.length;
  if (text.charCodeAt(0) === 0xfeff) from = 1;
  while (to > from && text.charCodeAt(to - 1) === 13) to--;
  const bare = from === 0 && to === text.length ? text : text.slice(from, to);
  return bare.includes('\u001b') ? bare.replace(terminalSequence, '') : bare;
}
