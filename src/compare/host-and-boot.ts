/** Is it the same host, and was it booted anew between the two captures? */

import type { Reboot, SameHost } from '../model/comparison.ts';
import type { ReportModel } from '../model/report.ts';

interface Answer<T> {
  readonly answer: T;
  readonly because: string;
}

export function sameHost(before: ReportModel, after: ReportModel): Answer<SameHost> {
  const [firstId, secondId] = [before.host.machineIdHash, after.host.machineIdHash];
  if (firstId !== null && secondId !== null) {
    return firstId === secondId
      ? { answer: 'yes', because: 'both captures have the same machine id' }
      : { answer: 'no', because: 'the captures have different machine ids' };
  }
  const [firstName, secondName] = [before.host.name, after.host.name];
  if (firstName === null || secondName === null)
    return { answer: 'unknown', because: 'a capture does not name its host' };
  return firstName.toLowerCase() === secondName.toLowerCase()
    ? { answer: 'yes', because: `both captures name the host ${firstName}; a machine id was not captured` }
    : { answer: 'no', because: `the captures name different hosts, ${firstName} and ${secondName}` };
}

export function rebootBetween(before: ReportModel, after: ReportModel): Answer<Reboot> {
  const same = sameHost(before, after).answer;
  if (same === 'no') return { answer: 'unknown', because: 'the captures are of different hosts' };
  if (same === 'unknown')
    return { answer: 'unknown', because: 'it is not known whether both captures are of the same host' };
  const [firstBoot, secondBoot] = [before.host.bootId, after.host.bootId];
  if (firstBoot !== null && secondBoot !== null) {
    return firstBoot === secondBoot
      ? { answer: 'no', because: 'the boot id is the same in both captures' }
      : { answer: 'yes', because: 'the boot ids of the two captures differ' };
  }
  const from = seconds(before.host.capturedFrom);
  const until = seconds(after.host.capturedFrom);
  const uptime = Number.parseFloat(after.host.uptime ?? '');
  if (from === null || until === null || !Number.isFinite(uptime))
    return { answer: 'unknown', because: 'neither the boot ids nor the uptime tell' };
  // The clock may have been set in between, so a minute of doubt stays doubt.
  const bootedAt = until - uptime;
  if (bootedAt > from + 60)
    return { answer: 'yes', because: 'by its uptime, the host was booted after the first capture' };
  if (bootedAt < from - 60)
    return { answer: 'no', because: 'by its uptime, the host has been up since before the first capture' };
  return {
    answer: 'unknown',
    because: 'by its uptime, the host was booted at about the time of the first capture',
  };
}

function seconds(iso: string | null): number | null {
  if (iso === null) return null;
  // Sample: 2026-11-23T23:50:52+0000; Date wants a colon in the offset.
  const time = Date.parse(iso.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(time) ? null : time / 1000;
}

/** True where the second capture is older than the first; null where a time is missing. */
export function isOlder(before: ReportModel, after: ReportModel): boolean | null {
  const from = seconds(before.host.capturedFrom);
  const until = seconds(after.host.capturedFrom);
  return from === null || until === null ? null : until < from;
}
