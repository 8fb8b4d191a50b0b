/**
 * Words to a terminal: captured text is shown with its control and direction characters made visible, because a
 * host that somebody else owns chose them (invariant 4).
 */
import { whyNotWritten } from '../errors.ts';

/** Samples: ESC, BEL, newline, C1, right-to-left override, zero-width joiner, line separator, byte order mark. */
const unprintable =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udfff](?![\udc00-\udfff])/gu;

export function visible(text: string): string {
  return text.replace(unprintable, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

let out: NodeJS.WriteStream | null = null;
let err: NodeJS.WriteStream | null = null;

/** Opened when something is printed: for a report into a folder Node need not load what it takes. */
export function standardOutput(): NodeJS.WriteStream {
  if (out !== null) return out;
  out = process.stdout;
  out.on('error', lost);
  return out;
}

let told = false;

/** What was printed did not arrive. `portledger … | head` closes the pipe early: that is no error. */
function lost(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED' || told) return;
  told = true;
  process.exitCode = 2;
  complain(`standard output: cannot be written: ${whyNotWritten(error)}`);
}

/** `a, b and 3 more` */
export function listed(names: readonly string[], most: number): string {
  const more = names.length > most ? ` and ${names.length - most} more` : '';
  return `${names.slice(0, most).join(', ')}${more}`;
}

export function print(line: string): void {
  standardOutput().write(`${line}\n`);
}

export function complain(line: string): void {
  err = process.stderr;
  err.write(`portledger: ${line}\n`);
}

/** Ends the process when all that was said has gone out: Node need not tidy up what the system takes back anyway. */
export function leave(): void {
  const afterErrors = () => (err === null ? process.exit() : err.write('', () => process.exit()));
  if (out === null) return void afterErrors();
  out.write('', (error) => {
    if (error) lost(error);
    afterErrors();
  });
}
