/**
 * The table of injection.test.ts once more with one field at a time, so that no payload hides behind that of another field: all
 * payloads behind each other in each field, and where that is seen, or with INJECTION=all, each by itself.
 */
import { describe, expect, test } from 'vitest';
import type { ReportModel } from '../../src/model/report.ts';
import { quote } from '../../src/remediate/quote.ts';
import { visible } from '../../src/report/html/visible.ts';
import { contexts, decoded, html, print } from './contexts.ts';
import { bigcat } from './model-fixture.ts';
import { fieldsOf, oneFieldWith, payloads } from './poison.ts';

const model = bigcat();
const every = fieldsOf(model);
const thorough = process.env.INJECTION === 'all';
/** A line of evidence is printed in one way, whoever's it is: of fields of one name in parts of one name the first will do. */
const ending = (field: string) => field.split('.').slice(-2).join('.');
const fields = thorough
  ? every
  : every.filter((field, at) => every.findIndex((each) => ending(each) === ending(field)) === at);
const isPlain = (text: string) => !/[\n\r]/.test(text) && visible(text) === text;
/**
 * What a script would have to run unseen is left to a person: of commands those alone that a screen shows as they are. In
 * sentences of the plan backticks are ours, unless a name of the host has some too.
 */
const texts = (field: string) =>
  Object.entries(payloads).filter(([, text]) =>
    field.endsWith('.commands[]')
      ? isPlain(text)
      : !/\.(?:expect|cautions\[\])$/.test(field) || !text.includes('`'),
  );
// The shell's words hold no NUL.
const words = Object.entries(payloads).filter(([, text]) => !text.includes('\0'));
const begins = (field: string) => texts(field).filter(([name]) => name.startsWith('formula'));

/** What each context sees of the model as it is; seldom does it see another thing where one field alone is a harmless word. */
const untouched = new Map<string, string>();
async function isHarmless(name: string, seen: string, field: string): Promise<boolean> {
  const look = async (of: ReportModel) => JSON.stringify(await contexts[name]?.seen(of));
  const plain = untouched.get(name) ?? (await look(model));
  untouched.set(name, plain);
  return seen === plain || seen === (await look(oneFieldWith(field, 'harmless', model)));
}

/** The contexts that see more than of a harmless text, as `HTML`. */
async function obeyed(field: string, text: string): Promise<readonly string[]> {
  const hostile = oneFieldWith(field, text, model);
  const found: string[] = [];
  for (const [name, { seen, wrong }] of Object.entries(contexts)) {
    const same = await isHarmless(name, JSON.stringify(await seen(hostile)), field);
    // Not all fields are in all prints: that a template comes out as it is, is asked of all fields at once alone.
    if (!same || ((await wrong?.(hostile, '')) ?? []).length > 0) found.push(name);
  }
  return found;
}

test.each(
  fields.map((field, at) => {
    const [name = '', begin = ''] = begins(field)[at % begins(field).length] ?? [];
    return [field, name, begin] as const;
  }),
)(
  '%s alone, beginning as a %s',
  async (field, _, begin) => {
    const all = texts(field);
    const together = [begin, ...all.map(([, text]) => text)].join(' ');
    const found = await obeyed(field, together);
    const singly: Record<string, readonly string[]> = {};
    if (found.length > 0 || thorough)
      for (const [name, text] of all) {
        const by = await obeyed(field, text);
        if (by.length > 0) singly[name] = by;
      }
    expect({ found, singly }).toEqual({ found: [], singly: {} });
  },
  600_000,
);

test('the fields are those that a host fills, commands among them', () => {
  expect(fields.length).toBeGreaterThan(70);
  for (const field of [
    'host.name',
    'capture.operator',
    'register.badRows[].got',
    'services[].sockets[].program',
    'services[].processes[].command',
    'services[].starters[].name',
    'services[].steps[].commands[]',
    'services[].approval.reason',
    'unread[].text',
  ])
    expect(every).toContain(field);
});

describe('a command with a hostile word is shown as it would be typed', () => {
  test.each(words)('%s', async (_, text) => {
    const hostile = oneFieldWith('services[].steps[].commands[]', text, model);
    const commands = hostile.services.flatMap(({ steps }) => steps.flatMap((step) => step.commands));
    const [first = ''] = commands;
    expect(first).toBe(`: ${quote(`${text}0`)}`);
    const plainText = (markup: string) => decoded(markup.replace(/<[^>]*>/g, ''));
    expect(plainText(await html(hostile))).toContain(visible(first));
    expect(JSON.stringify(JSON.parse(String(await print('json', hostile))).services)).toContain(
      JSON.stringify(first),
    );
    // The script shows it and runs it as one quoted word, or leaves it to a person.
    const script = String(await print('plan.sh', hostile));
    expect(commands.some((command) => script.includes(quote(command)))).toBe(isPlain(text));
    expect(script.includes('characters that a screen does not show')).toBe(!isPlain(text));
  });
});
