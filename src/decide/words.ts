/** Phrases that several rules use about a service. Sentences about one rule stand in that rule's file. */

import type { Service } from '../model/service.ts';

/** `It listens on every address`, `It does not listen now but starts at the next boot`. */
export function whereItListens(service: Service): string {
  return `It ${listensWhere(service)}`;
}

/** The same with the service's own title before it: `Telnet server listens on every address`. */
export function titleListens(service: Service): string {
  return `${titleOf(service)} ${listensWhere(service)}`;
}

function listensWhere(service: Service): string {
  if (service.listens === true) return `listens ${reach(service)}`;
  if (service.startsAtBoot === true) return 'does not listen now but starts at the next boot';
  if (service.listens === null) return 'is configured, and whether it listens was not captured';
  return 'does not listen now but is switched on in its configuration';
}

function reach({ exposure, sockets }: Service): string {
  switch (exposure) {
    case 'any':
      return 'on every address';
    case 'loopback':
      return 'on this machine only';
    case 'none':
      return 'nowhere at the moment';
    case 'named': {
      const named = sockets.filter((socket) => socket.exposure === 'named').map((socket) => socket.address);
      const [first, ...others] = [...new Set(named)];
      if (first === undefined) return 'on a named address';
      return others.length === 0
        ? `on the address ${first}`
        : `on ${first} and ${others.length} more named address${others.length === 1 ? '' : 'es'}`;
    }
  }
}

/** The service's title in the middle of a sentence. */
export function titleOf(service: Service): string {
  return service.knowledge === null ? service.name : service.title;
}
