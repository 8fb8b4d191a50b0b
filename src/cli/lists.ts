/** `portledger roles`, `formats` and `browser`: what there is to choose from. */
import { UserError } from '../errors.ts';
import { print } from './terminal.ts';

export async function rolesCommand(): Promise<void> {
  const { loadKnowledge } = await import('../knowledge/index.ts');
  const { roles, services } = loadKnowledge();
  for (const role of roles) {
    const needed = services.filter((each) => each.neededFor.includes(role.id)).map((each) => each.id);
    print(`${role.id.padEnd(20)} ${role.title}`);
    print(`${''.padEnd(20)} needs: ${needed.length === 0 ? 'nothing' : needed.join(', ')}`);
  }
}

export async function formatsCommand(): Promise<void> {
  const { formats } = await import('../report/formats/index.ts');
  print(`${'pdf'.padEnd(14)} the document for auditors, printed by a browser`);
  for (const format of formats) print(`${format.id.padEnd(14)} ${format.title}`);
}

export async function browserCommand(options: { readonly browser?: string }): Promise<void> {
  const { browserHint, findBrowser } = await import('../report/pdf/browser.ts');
  const found = await findBrowser(options.browser ?? null);
  if (found === null) throw new UserError('no browser found to print the PDF', browserHint);
  print(`${found.path} (${found.from})`);
}
