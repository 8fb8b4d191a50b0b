/** `portledger roles`, `formats` and `browser`: what there is to choose from. */
import { UserError } from '../errors.ts';
import { print } from './terminal.ts';

export async function rolesCommand(): Promise<void> {
  const { loadKnowledge } = await import('../knowledge/index.ts');
  const { roles, services } = loadKnowledge();
  for (const role of roles) {
    const needed = services.filter((each) => each.neededFor.includes(role.id)).map((each) => each.id);
    print(`${role.id.padEnd(24)} ${role.title}`);
    for (const line of wrapped(`needs: ${needed.length === 0 ? 'nothing' : needed.join(', ')}`, 54))
      print(`${''.padEnd(24)} ${line}`);
  }
}

/** Lines of at most so many characters, broken between words. */
function wrapped(text: string, width: number): readonly string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1] ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

export async function formatsCommand(): Promise<void> {
  const [{ formats }, { findingFormats }, { comparisonFormats }, { fleetFormats }] = [
    await import('../report/formats/index.ts'),
    await import('../report/formats/one-finding.ts'),
    await import('../compare/prints/index.ts'),
    await import('../fleet/prints/index.ts'),
  ];
  print(`${'pdf'.padEnd(13)} The document for auditors, printed by a browser`);
  for (const format of formats) print(`${format.id.padEnd(13)} ${format.title}`);
  const named = (ids: readonly string[]) => [...new Set(ids)].join(', ');
  print('');
  print(`report --finding ID: ${named(findingFormats)}`);
  print(`compare: ${named(['html', 'pdf', ...comparisonFormats.map(({ id }) => id)])}`);
  print(
    `fleet, of what is asked for its hosts: ${named(['html', 'pdf', ...fleetFormats.map(({ id }) => id)])}`,
  );
}

export async function browserCommand(options: { readonly browser?: string }): Promise<void> {
  const { browserHint, findBrowser } = await import('../report/pdf/browser.ts');
  const found = await findBrowser(options.browser ?? null);
  if (found === null) throw new UserError('no browser found to print the PDF', browserHint);
  // Any program may stand under that path: only one that starts as a browser is one.
  const { openPages, patience } = await import('../report/pdf/pages.ts');
  const pages = await openPages(found.path, 1, patience().start);
  await pages.close();
  print(`${found.path} (${found.from}), version ${pages.browser.version}`);
}
