/** Phrases that several rules use about a service. Sentences about one rule stand in that rule's file. */

import type { Exposure, Service } from '../model/service.ts';

const reach: Readonly<Record<Exposure, string>> = {
  any: 'on every address',
  named: 'on a named address',
  loopback: 'on this machine only',
  none: 'nowhere at the moment',
};

/** `It listens on every address`, `It does not listen now but will start at the next boot`. */
export function whereItListens(service: Service): string {
  if (service.listens === true) return `It listens ${reach[service.exposure]}`;
  if (service.startsAtBoot === true) return 'It does not listen now but starts at the next boot';
  return 'It does not listen now but is configured to';
}

/** The service's title in the middle of a sentence. */
export function titleOf(service: Service): string {
  return service.knowledge === null ? service.name : service.title;
}
