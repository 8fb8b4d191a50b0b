/**
 * /etc/xinetd.conf and /etc/xinetd.d/*: sections between braces, read as xinetd 2.3.15 itself reads them.
 *
 *     defaults
 *     {
 *         only_from = 10.0.0.0/8
 *     }
 *     service telnet
 *     {
 *         disable     = yes
 *         server      = /usr/sbin/in.telnetd
 *     }
 *     includedir /etc/xinetd.d
 *
 * Measured with the daemon: keywords, attribute names and their fixed values go in any case; a brace must stand alone on its line; a `#` begins a comment only at the start of a line;
 * `disable=yes` without the blank loses the whole section; what it does not understand it skips up to the next line
 * with only `}`, so that a section without braces takes the next one down with it. A section that is lost is a fact
 * all the same (`valid: false`, and why), because somebody believes that it is in force.
 * Attributes stand as written: which of two `disable` lines counts, defaults and lists are for correlate.
 */

import type { Listing, Parsed, SourceLine } from '../model/evidence.ts';
import type { XinetdAttribute, XinetdSection } from '../model/super-server-facts.ts';
import { Reading } from './reading.ts';

/** C's isspace in the C locale. The end is walked to: an expression would try each of a thousand blanks anew. */
function trimmed(text: string): string {
  let end = text.length;
  while (end > 0 && ' \t\r\v\f'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end).replace(/^[ \t\r\v\f]+/, '');
}

function wordsOf(text: string): string[] {
  return text.split(/[ \t]+/).filter((word) => word !== '');
}

/** One line of a section, or why xinetd gives up on the section because of it. */
function attributeOf(text: string, line: number): XinetdAttribute | string {
  const bare = text.replace(/^[ \t\r\v\f]+/, '');
  const nameEnd = bare.search(/[\s=]/);
  if (nameEnd < 0) return `nothing after the attribute ${trimmed(bare)}`;
  if (bare[nameEnd] === '=') return `no blank before the = of ${bare.slice(0, nameEnd)}`;
  const name = bare.slice(0, nameEnd);
  if (trimmed(bare) === name) return `nothing after the attribute ${name}`;
  // The value keeps a carriage return at its end, as xinetd does: `yes\r` is not `yes`.
  const rest = bare.slice(nameEnd).replace(/^[ \t\r\v\f]+/, '');
  const operator = rest.startsWith('=')
    ? '='
    : rest.startsWith('+=')
      ? '+='
      : rest.startsWith('-=')
        ? '-='
        : null;
  if (operator === null) return `no operator after ${name}`;
  return { name, operator, values: wordsOf(rest.slice(operator.length)), line };
}

interface Line {
  readonly at: SourceLine;
  readonly text: string;
}

/** The lines that xinetd looks at, one after the other; blanks and comments are passed over on the way. */
class Source {
  readonly #reading: Reading<XinetdSection>;
  readonly #lines: Iterator<string>;
  #number = 0;

  constructor(listing: Listing, reading: Reading<XinetdSection>) {
    this.#reading = reading;
    this.#lines = listing.lines[Symbol.iterator]();
  }

  next(): Line | null {
    for (;;) {
      const step = this.#lines.next();
      if (step.done === true) return null;
      this.#number++;
      const bare = trimmed(step.value);
      if (bare === '' || bare.startsWith('#')) this.#reading.skip();
      else return { at: this.#reading.at(this.#number, step.value), text: step.value };
    }
  }
}

const isBrace = (line: Line, brace: '{' | '}') => trimmed(line.text) === brace;

export function parseXinetdConf(listing: Listing): Parsed<XinetdSection> {
  const reading = new Reading<XinetdSection>(listing);
  const source = new Source(listing, reading);

  /** A section header within lines that xinetd skips: a fact that is not in force. */
  const lost = (line: Line, why: string): boolean => {
    const [keyword, name] = wordsOf(trimmed(line.text));
    if (keyword?.toLowerCase() !== 'service' || name === undefined) return false;
    reading.fact({
      block: 'service',
      name,
      attributes: [],
      valid: false,
      rejected: why,
      evidence: [line.at],
    });
    return true;
  };

  /** xinetd's own way out of everything: on to the next line that holds only a closing brace. */
  const skipOn = (cause: Line) => {
    for (;;) {
      const line = source.next();
      if (line === null) return;
      const why = `xinetd skips it: it gave up at line ${cause.at.line} and looks for the next } alone on its line`;
      if (!lost(line, why)) reading.unreadable(line.at, why);
      if (isBrace(line, '}')) return;
    }
  };

  const readBlock = (block: 'service' | 'defaults', name: string, header: Line, brace: Line): boolean => {
    const attributes: XinetdAttribute[] = [];
    const evidence: [SourceLine, ...SourceLine[]] = [header.at];
    reading.partOfFact(); // the opening brace
    let rejected: string | null = null;
    let last = brace;
    for (;;) {
      const line = source.next();
      if (line === null) {
        rejected = 'no closing } before the end of the file';
        break;
      }
      last = line;
      if (isBrace(line, '}')) {
        reading.partOfFact();
        break;
      }
      const attribute = attributeOf(line.text, line.at.line);
      evidence.push(line.at);
      reading.partOfFact();
      if (typeof attribute === 'string') {
        rejected = `${attribute} (line ${line.at.line})`;
        break;
      }
      attributes.push(attribute);
    }
    reading.fact({ block, name, attributes, valid: rejected === null, rejected, evidence });
    // A service's rest is skipped. The rest of `defaults` is not: its lines are then read as if they were sections.
    if (rejected !== null && block === 'service' && !isBrace(last, '}')) skipOn(last);
    return rejected === null;
  };

  let defaultsSeen = false;
  for (;;) {
    const header = source.next();
    if (header === null) return reading.finish();
    const [written = '', name] = wordsOf(header.text);
    const keyword = written.toLowerCase();
    if (keyword === 'include' || keyword === 'includedir') {
      if (name === undefined) {
        reading.unreadable(header.at, `${keyword} without a path`);
        skipOn(header);
      } else
        reading.fact({
          block: keyword,
          name,
          attributes: [],
          valid: true,
          rejected: null,
          evidence: [header.at],
        });
      continue;
    }
    const isDefaults = keyword === 'defaults';
    if (!isDefaults && (keyword !== 'service' || name === undefined)) {
      reading.unreadable(header.at, 'xinetd does not know this line');
      skipOn(header);
      continue;
    }
    const brace = source.next();
    if (brace === null || !isBrace(brace, '{')) {
      const why =
        'the line after it is not a { alone, so xinetd skips everything up to the next } alone on its line';
      reading.fact({
        block: isDefaults ? 'defaults' : 'service',
        name: isDefaults ? '' : (name ?? ''),
        attributes: [],
        valid: false,
        rejected: why,
        evidence: [header.at],
      });
      if (brace !== null) {
        if (!lost(brace, why)) reading.unreadable(brace.at, why);
        skipOn(brace);
      }
      continue;
    }
    if (isDefaults && defaultsSeen) {
      reading.partOfFact();
      reading.fact({
        block: 'defaults',
        name: '',
        attributes: [],
        valid: false,
        rejected: 'xinetd takes only the first defaults section of a file',
        evidence: [header.at],
      });
      skipOn(brace);
      continue;
    }
    const whole = readBlock(
      isDefaults ? 'defaults' : 'service',
      isDefaults ? '' : (name ?? ''),
      header,
      brace,
    );
    if (isDefaults && whole) defaultsSeen = true;
  }
}
