/** `portledger receive`: writes the receipt of a capture into a custody log, each entry chained to the one before. */
import { receive } from '../snapshot/custody.ts';
import { print, visible } from './terminal.ts';

export interface ReceiveOptions {
  readonly log: string;
  readonly by: string;
  readonly from: string;
  readonly note?: string;
}

export async function receiveCommand(capture: string, options: ReceiveOptions): Promise<void> {
  // The one command whose output is about today: when the bundle was received.
  const { entry, head } = await receive(options.log, capture, {
    receivedAt: new Date().toISOString(),
    receivedBy: options.by,
    from: options.from,
    note: options.note ?? '',
  });
  print(visible(JSON.stringify(entry)));
  print(`head of the log, to be written down elsewhere: ${head}`);
}
