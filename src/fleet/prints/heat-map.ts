/**
 * The heat map: a row for each service, a column for each host. The letter is the decision, the mark beside it how far the
 * service can be reached, the frame both again: nothing is told by colour alone.
 *
 *     telnet   T●   ·   T○   K–
 */
import type { Verdict } from '../../model/decision.ts';
import type { FleetModel } from '../../model/fleet.ts';
import type { Exposure } from '../../model/service.ts';
import { exposureWords, grouped, verdictOrder, verdictWords } from '../../report/html/words.ts';
import { type HostLink, worstFirst } from './hosts.ts';

/** More do not fit on a page; fleet.csv's neighbour heat.csv has all. */
const mostHosts = 24;
const mostServices = 80;

const letters: Readonly<Record<Verdict, string>> = {
  'turn-off': 'T',
  investigate: 'I',
  restrict: 'R',
  keep: 'K',
};
const marks: Readonly<Record<Exposure, string>> = { any: '●', named: '◐', loopback: '○', none: '–' };
const exposures: readonly Exposure[] = ['any', 'named', 'loopback', 'none'];

export function heatPart(fleet: FleetModel, link: HostLink) {
  const shown = worstFirst(fleet.hosts).slice(0, mostHosts);
  const services = fleet.services.slice(0, mostServices);
  return {
    heads: heads(shown.map((host) => link(host.folder))),
    rows: services.map((service) => ({
      id: service.id,
      title: service.title,
      count: grouped(Object.keys(service.cells).length),
      cells: shown.map(({ folder }) => {
        const cell = service.cells[folder];
        return cell === undefined
          ? { there: false, key: '', text: '', words: '' }
          : {
              there: true,
              key: cell.verdict,
              text: `${letters[cell.verdict]}${marks[cell.exposure]}`,
              words: `${verdictWords[cell.verdict]}, ${exposureWords[cell.exposure]}`,
            };
      }),
    })),
    legend: [
      ...verdictOrder.map((verdict) => ({ text: letters[verdict], words: verdictWords[verdict] })),
      ...exposures.map((exposure) => ({ text: marks[exposure], words: exposureWords[exposure] })),
    ],
    limitNote:
      fleet.hosts.length > mostHosts || fleet.services.length > mostServices
        ? `The ${grouped(shown.length)} worst of ${grouped(fleet.hosts.length)} hosts and the ${grouped(services.length)} most common of ${grouped(fleet.services.length)} services; heat.csv has all.`
        : '',
  };
}

/** A column's head stands upright and must leave room for the table. */
const mostLetters = 28;

/** Without the domain where that still tells the hosts apart; what is too long is cut in its middle, as names of one kind differ at the end. */
function heads(links: readonly ReturnType<HostLink>[]): readonly ReturnType<HostLink>[] {
  const count = new Map<string, number>();
  for (const { words } of links) count.set(firstLabel(words), (count.get(firstLabel(words)) ?? 0) + 1);
  return links.map(({ href, words }) => {
    const letters = [...(count.get(firstLabel(words)) === 1 ? firstLabel(words) : words)];
    if (letters.length <= mostLetters) return { href, words: letters.join('') };
    const half = (mostLetters - 1) >> 1;
    return {
      href,
      words: [...letters.slice(0, half), '…', ...letters.slice(half + 1 - mostLetters)].join(''),
    };
  });
}

/** `web-1.example.com` → `web-1`; `10.1.2.3`, `web-1 (web-1-2)` and `host.tar.gz (host)` as they are. */
function firstLabel(words: string): string {
  return /^([^.\s]*[a-z][^.\s]*)\.[^\s]+$/i.exec(words)?.[1] ?? words;
}
