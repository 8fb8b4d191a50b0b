/**
 * Which of the sockets that one daemon asks for it gets: a TCP port that is taken already, on the same or on every
 * address, is refused by the kernel (measured on Linux 6.1 with SO_REUSEADDR set, as all these daemons set it). UDP sockets with that
 * option share a port.
 */

import type { WouldOpen } from './types.ts';

export class Bindings {
  readonly #taken: WouldOpen[] = [];

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

function inTheWay(one: WouldOpen, other: WouldOpen): boolean {
  if (one.protocol !== other.protocol || one.port !== other.port) return false;
  const families = one.family === null || other.family === null || one.family === other.family;
  if (!families) return false;
  if (one.address === '*' || other.address === '*') return true;
  return one.address === other.address;
}
