/** Was the host booted anew between two captures? Boot ids tell; else the uptime and the times; else nobody. */
import type { Reboot } from '../model/comparison.ts';
import type { ReportModel } from '../model/report.ts';
import type { Answer } from './answer.ts';
import { sameHost } from './same-host.ts';

export function rebootBetween(before: ReportModel, after: ReportModel): Answer<Reboot> {
  const same = sameHost(before, after).answer;
  if (same === 'no') return { answer: 'unknown', because: 'the captures are of different hosts' };
  if (same === 'unknown')
    return { answer: 'unknown', because: 'it is not known whether both captures are of the same host' };
  const [firstBoot, secondBoot] = [bootId(before), bootId(after)];
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

/** Sample: 3c9b6f0e-6b3d-4f63-8d0a-1f2f7f0d3a55. The stand-in of a redacted report is none: all have the same. */
function bootId({ host }: ReportModel): string | null {
  return host.bootId !== null && /^[0-9a-f-]{32,36}$/i.test(host.bootId) ? host.bootId.toLowerCase() : null;
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
