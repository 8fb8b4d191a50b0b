/**
 * Which benchmarks are about this host's distribution. A benchmark of another one proves nothing here: the document
 * leaves it out and says so, the data formats keep it.
 *
 *     cis-rhel9     a Red Hat, a Rocky, a CentOS
 *     cis-debian12  Debian, not Ubuntu
 */
import type { HostFacts } from '../../model/service.ts';

type Host = Pick<HostFacts, 'family' | 'distribution'>;

const ubuntu = (host: Host) => host.family === 'debian' && /ubuntu/i.test(host.distribution ?? '');
const debian = (host: Host) => host.family === 'debian' && !ubuntu(host);

/** `Rocky Linux 9.4` → 9. Red Hat Linux 7.3 of 2002 is no RHEL at all: 0. Null where no number is told. */
function enterprise(host: Host): number | null {
  const said = host.distribution ?? '';
  if (/^Red Hat Linux\b/i.test(said)) return 0;
  const number = /\b(\d+)(?:\.\d+)*\b/.exec(said)?.[1];
  return number === undefined ? null : Number(number);
}
const redHat = (version: number) => (host: Host) =>
  host.family === 'redhat' && (enterprise(host) ?? version) === version;

const about: Readonly<Record<string, (host: Host) => boolean>> = {
  'cis-debian12': debian,
  'cis-ubuntu2404': ubuntu,
  'stig-ubuntu2404': ubuntu,
  'cis-rhel9': (host) => host.family === 'redhat' && (enterprise(host) ?? 9) >= 9,
  'stig-rhel7': redHat(7),
  'stig-rhel8': redHat(8),
  'stig-rhel9': (host) => host.family === 'redhat' && (enterprise(host) ?? 9) >= 9,
};

/** True for what is about no distribution, and on a host whose distribution is not known. */
export function concernsHost(framework: string, host: Host): boolean {
  return host.family === 'unknown' || (about[framework]?.(host) ?? true);
}
