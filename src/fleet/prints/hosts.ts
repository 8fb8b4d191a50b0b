/** Hosts in the order in which a reader wants them, and links to their own reports. */
import type { HostSummary } from '../../model/fleet.ts';
import { severityOrder } from '../../report/html/words.ts';

export type HostLink = (folder: string) => { readonly href: string; readonly words: string };

/** By the count of open findings of each severity; then by folder, so that the order is always the same. */
export function worstFirst(all: readonly HostSummary[]): readonly HostSummary[] {
  const weighed = all.map((host) => ({
    host,
    counts: severityOrder.map(
      (severity) => host.findings.filter((each) => !each.accepted && each.severity === severity).length,
    ),
  }));
  return weighed
    .sort((a, b) => {
      const differing = a.counts.findIndex((count, index) => count !== b.counts[index]);
      if (differing >= 0) return (b.counts[differing] ?? 0) - (a.counts[differing] ?? 0);
      return a.host.folder < b.host.folder ? -1 : 1;
    })
    .map(({ host }) => host);
}
