/** Hosts in the order in which a reader wants them, and links to their own reports. */
import type { HostSummary } from '../../model/fleet.ts';
import { severityOrder } from '../../report/html/words.ts';

export type HostLink = (folder: string) => { readonly href: string; readonly words: string };

/**
 * A host may name itself as another does: the folder is ours and tells them apart. Where it is the name itself, as
 * `web-1-example-com` of web-1.example.com, and no other host has that name, it is not said twice.
 * @param file in each host's folder; null where the run made none that can be read
 */
export function hostLinks(hosts: readonly HostSummary[], file: string | null): HostLink {
  const byFolder = new Map(hosts.map(({ folder, host }) => [folder, host]));
  const count = new Map<string, number>();
  for (const { host } of hosts) count.set(plain(host), (count.get(plain(host)) ?? 0) + 1);
  return (folder) => {
    const host = byFolder.get(folder) ?? '';
    const alone = host === folder || (plain(host) === plain(folder) && count.get(plain(host)) === 1);
    return {
      href: file === null ? '' : `../${folder}/${file}`,
      words: alone ? host : `${host} (${folder})`,
    };
  };
}

const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]+/g, '-');

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
