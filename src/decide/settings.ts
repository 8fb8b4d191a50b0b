/** Reading a service's settings: its command line as flags, the lines of its configuration, and their evidence. */

import type { Evidence } from '../model/evidence.ts';
import { placeOnHost } from '../model/place-on-host.ts';
import type { Service, ServiceSetting } from '../model/service.ts';
import { decidingLines } from './deciding-lines.ts';

export function settingsCalled(service: Service, ...keys: readonly string[]): readonly ServiceSetting[] {
  return service.settings.filter((setting) => keys.includes(setting.key));
}

/** The file of the host that it stands in. */
export const fileOf = ({ evidence: [at] }: ServiceSetting): string => placeOnHost(at).path;

/** Of one setting, where the last line of a file counts. */
export function lastOfEachFile(settings: readonly ServiceSetting[]): readonly ServiceSetting[] {
  return [...new Map(settings.map((setting) => [fileOf(setting), setting])).values()];
}

/** The command line that it was started with, as one text; null where the capture does not show it. */
export function commandLineOf(service: Service): string | null {
  return settingsCalled(service, 'command line')[0]?.value ?? null;
}

/**
 * Single letters set on a command line, and with each what stands behind it in its word: `-le -o` gives l, e, o. `-nolisten` is a
 * word, not letters.
 *
 * @param takes letters that take what is left of their word: `-uroot` sets u alone where u does
 * @param long the letters of long options, which may be cut short: `--error`, `--other=Linux`
 */
export function lettersOf(
  commandLine: string,
  takes = '',
  long: Readonly<Record<string, string>> = {},
): ReadonlyMap<string, string> {
  const letters = new Map<string, string>();
  for (const word of commandLine.split(/\s+/).slice(1)) {
    if (word.startsWith('--') && word.length > 2) {
      const [name = '', value = ''] = word.slice(2).split(/=(.*)/s);
      const full = Object.keys(long).find((each) => each.startsWith(name)) ?? '';
      const letter = long[full];
      if (letter !== undefined) letters.set(letter, value);
      continue;
    }
    if (!/^-[A-Za-z]/.test(word)) continue;
    const set: string[] = [];
    let argument = '';
    for (const letter of word.slice(1)) {
      set.push(letter);
      if (!takes.includes(letter)) continue;
      argument = word.slice(1 + set.length);
      break;
    }
    if (argument === '' && !/^-[A-Za-z]{1,5}$/.test(word)) continue;
    for (const letter of set) letters.set(letter, letter === set[set.length - 1] ? argument : '');
  }
  return letters;
}

/** The lines that decide about a service, and behind them those of the settings that decided. */
export function evidenceWith(service: Service, settings: readonly ServiceSetting[]): Evidence {
  return decidingLines(
    service,
    settings.flatMap((setting) => setting.evidence),
  );
}

/** `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words[words.length - 1] ?? ''}`;
}

export function unquoted(value: string): string {
  return value.trim().replace(/^(["'])(.*)\1$/, '$2');
}
