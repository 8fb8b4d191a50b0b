/**
 * The order of the work, as the HOWTO has it: the danger zone first, all of it; then the unneeded ones, one at a time;
 * then what is kept but restricted. What looks hostile is looked into before anything is changed.
 */

import type { Decision } from '../model/decision.ts';
import type { Severity } from '../model/knowledge.ts';
import type { Service } from '../model/service.ts';
import type { Plan } from '../model/step.ts';

export type Phase = Plan['phase'];

export interface Job {
  readonly service: Service;
  readonly decision: Decision;
  readonly phase: Phase;
}

const phases: readonly Phase[] = ['investigate', 'danger-zone', 'unneeded', 'restrict', 'keep'];
const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];

export function phaseOf(service: Service, decision: Decision): Phase {
  switch (decision.verdict) {
    case 'investigate':
      return 'investigate';
    case 'turn-off':
      return service.knowledge?.dangerZone === true ||
        service.knowledge?.stance === 'dangerous' ||
        isRpc(service)
        ? 'danger-zone'
        : 'unneeded';
    case 'restrict':
      return 'restrict';
    case 'keep':
      return 'keep';
  }
}

/** The HOWTO's danger zone holds all of rpc.*; it also keeps them before rpcbind, which goes after the last of them. */
export function isRpc(service: Service): boolean {
  return service.recognisedBy === 'rpc-program' || (service.knowledge?.rpcPrograms.length ?? 0) > 0;
}

export function isPortmapper(service: Service): boolean {
  return ['rpcbind', 'sunrpc'].includes(service.knowledge?.id ?? service.name);
}

/** rpcbind goes after everything that registers with it, a super-server after everything that it starts. */
function heldUntilLast(service: Service): number {
  if (isPortmapper(service)) return 1;
  return ['inetd', 'xinetd'].includes(service.knowledge?.id ?? service.name) ? 2 : 0;
}

export function inOrder(jobs: readonly Job[]): readonly Job[] {
  const placed = jobs.map((job) => ({ job, place: placeOf(job), id: job.service.id }));
  placed.sort((a, b) => a.place - b.place || (a.id < b.id ? -1 : 1));
  return placed.map(({ job }) => job);
}

/** By phase, then what is held until last, then severity. */
const placeOf = ({ service, decision, phase }: Job) =>
  phases.indexOf(phase) * 100 + heldUntilLast(service) * 10 + severities.indexOf(decision.severity);
