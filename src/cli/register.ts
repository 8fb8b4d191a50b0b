/** `portledger register`: a register to fill in, one row for each listening socket. */
import { correlate } from '../correlate/index.ts';
import { loadKnowledge } from '../knowledge/index.ts';
import { parse } from '../parse/index.ts';
import { type RegisterRow, registerFor } from '../register/index.ts';
import { openCapture } from '../snapshot/index.ts';
import { limitsCalled } from './inputs.ts';
import { writeWhole } from './write.ts';

export async function registerCommand(
  capture: string,
  options: { readonly output?: string; readonly limit: readonly string[] },
): Promise<void> {
  const inventory = correlate(
    parse(await openCapture(capture, limitsCalled(options.limit))),
    loadKnowledge(),
  );
  const rows = new Map<string, RegisterRow>();
  for (const service of inventory.services)
    for (const { protocol, port } of service.sockets)
      rows.set(`${protocol} ${port ?? service.id}`, { protocol, port, service: service.name });
  const text = registerFor(inventory.host.name ?? '', [...rows.values()]);
  if (options.output === undefined || options.output === '-') process.stdout.write(text);
  else writeWhole(options.output, text);
}
