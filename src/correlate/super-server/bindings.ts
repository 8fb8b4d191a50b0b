/**
 * Which of the sockets that one daemon asks for it gets: a TCP port that is taken already, on the same or on every
 * address, is refused by the kernel (measured on Linux 6.1 with SO_REUSEADDR set, as all these daemons set it). UDP sockets with that
 * option share a port.
 */

import type { WouldOpen } from './types.ts';

export class Bindings {
  readonly #taken: WouldOpen[];

  /** @param before what another daemon has taken already */
  constructor(before: Bindings | null = null) {
    this.#taken = before === null ? [] : [...before.#taken];
  }

  /** The socket that is in the way, or null and the port is taken from now on. */
  take(socket: WouldOpen): WouldOpen | null {
    const obstacle =
      socket.protocol === 'tcp' && socket.port !== null
        ? this.#taken.find((other) => inTheWay(other, socket))
        : undefined;
    if (obstacle !== undefined) return obstacle;
    this.#taken.push(socket);
    return null;
  }
}

/** `::ffff:127.0.0.1` in IPv6 takes the port of 127.0.0.1 in IPv4. */
function place(socket: WouldOpen): { readonly family: 4 | 6 | null; readonly address: string } {
  return socket.address.startsWith('::ffff:')
    ? { family: 4, address: socket.address.slice('::ffff:'.length) }
    : socket;
}

function inTheWay(first: WouldOpen, second: WouldOpen): boolean {
  if (first.protocol !== second.protocol || first.port !== second.port) return false;
  const one = place(first);
  const other = place(second);
  if (one.family !== null && other.family !== null && one.family !== other.family) return false;
  return one.address === '*' || other.address === '*' || one.address === other.address;
}
