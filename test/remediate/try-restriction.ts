/** One restriction of a plan on a real host: executed as printed, looked at, undone; the host is then as it was. */
import { expect } from 'vitest';
import type { ReportModel } from '../../src/model/report.ts';
import type { SystemdHost } from '../targets/systemd-host.ts';
import { execute, serviceOn } from './reported.ts';
import { plugIn } from './restrict-services.ts';

export interface Trial {
  readonly port: number;
  readonly protocol?: 'tcp' | 'udp';
  /** What the titles of its steps begin with, and those of their way back. */
  readonly steps: readonly [restrict: RegExp, undo: RegExp];
  readonly model: ReportModel;
  /** Files below /etc at first; null where a tool writes its own there. */
  readonly etc: readonly string[] | null;
  /** Files below /etc that the daemon's own start script writes anew. */
  readonly except?: RegExp;
  /** Ports that close, or open on other addresses only: by default none. */
  readonly closes?: readonly string[];
  /** Looked at once more after a boot. */
  readonly boot?: boolean;
}

export async function tryRestriction(host: SystemdHost, trial: Trial, look: () => void): Promise<void> {
  const { port, protocol = 'tcp', steps, model, etc, closes = [], except = /^$/, boot = false } = trial;
  const all = serviceOn(model, protocol, port)?.steps ?? [];
  const pick = (when: string, fits: RegExp) =>
    all.filter((step) => step.when === when && fits.test(step.title)).flatMap((step) => step.commands);
  const restrict = pick('restrict', steps[0]);
  const undo = pick('undo', steps[1]);
  expect([port, restrict.length > 0, undo.length > 0]).toEqual([port, true, true]);
  const before = host.ports();
  execute(host, restrict);
  await host.settled();
  expect(host.ports()).toEqual(before.filter((each) => !closes.includes(each)));
  look();
  if (boot) {
    await host.reboot();
    plugIn(host);
    await host.settled();
    look();
  }
  execute(host, undo);
  await host.settled();
  expect(host.ports()).toEqual(before);
  if (etc === null) return;
  const now = host.etc();
  const lacking = (a: readonly string[], b: readonly string[]) =>
    a.filter((line) => !b.includes(line) && !except.test(line));
  expect(lacking(now, etc)).toEqual([]);
  expect(lacking(etc, now)).toEqual([]);
}

/** `tcp 192.0.2.10:22`, without repetition. */
export function listensOn(host: SystemdHost, port: number): readonly string[] {
  return host.sh(`ss -Hltun 'sport = :${port}' | awk '{ print $1, $5 }' | sort -u`).stdout.trim().split('\n');
}

/** Each of them is an address of loopback. */
export const onLoopback = (listening: readonly string[]) =>
  listening.length > 0 && listening.every((each) => /127\.0\.0\.1:|\[::1\]:/.test(each));
