/** `portledger register`: a register to fill in, one row for each listening socket. */
import { correlate } from '../correlate/index.ts';
import { loadKnowledge } from '../knowledge/index.ts';
import type { Service } from '../model/service.ts';
import { nameByContent } from '../parse/by-content.ts';
import { parse } from '../parse/index.ts';
import { type RegisterRow, registerFor } from '../register/index.ts';
import { openCapture } from '../snapshot/index.ts';
import { refuseStranger } from './audited.ts';
import { limitsCalled } from './inputs.ts';
import { standardOutput } from './terminal.ts';
import { writeWhole } from './write.ts';

export async function registerCommand(
  capture: string,
  options: { readonly output?: string; readonly limit: readonly string[] },
): Promise<void> {
  const snapshot = nameByContent(await openCapture(capture, limitsCalled(options.limit)));
  const readings = parse(snapshot);
  refuseStranger(capture, snapshot.bundle.kind, readings);
  const inventory = correlate(readings, loadKnowledge());
  const rows = new Map<string, RegisterRow>();
  for (const service of inventory.services)
    for (const socket of service.sockets) {
      const { protocol } = socket;
      const port = isPortOfTheDay(service, socket.port) ? null : socket.port;
      rows.set(`${protocol} ${port ?? service.id}`, { protocol, port, service: service.name });
    }
  const text = registerFor(inventory.host.name ?? '', [...rows.values()]);
  if (options.output === undefined || options.output === '-') standardOutput().write(text);
  else writeWhole(options.output, text);
}

/** RPC services and whoever lets the kernel choose have another port after the next boot: their row goes by name. */
function isPortOfTheDay({ knowledge }: Service, port: number | null): boolean {
  if (port === null) return false;
  if (knowledge?.ports.some((each) => each.from <= port && port <= each.to) === true) return false;
  return port >= 32768 || (knowledge?.rpcPrograms.length ?? 0) > 0;
}
