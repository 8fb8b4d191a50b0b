/** Boot reconciliation (does what runs agree with what will start?), and what is switched off already. */
import type { ReportService } from '../../../model/report.ts';
import { disagrees, ticksPicture } from '../../pictures/ticks.ts';
import { bounded, type Context } from '../context.ts';
import { starterWords } from '../words.ts';

const mostTicks = 60;
const mostRows = 300;

export function bootPart({ model, book, serviceLink, findingLink }: Context) {
  const disagreeing: ReportService[] = [];
  const rest: ReportService[] = [];
  for (const service of model.services) (disagrees(service) ? disagreeing : rest).push(service);
  const drawn = bounded([...disagreeing, ...rest], mostTicks);
  const mismatches = bounded(
    [
      ...model.services.flatMap((service) =>
        service.contradictions.map((found) => ({
          service: serviceLink(service.id),
          finding: findingLink(service.id),
          found,
        })),
      ),
      ...model.contradictions.map((found) => ({
        service: { href: '#captured', words: 'the host as a whole' },
        finding: null,
        found,
      })),
    ],
    mostRows,
  );
  return {
    ticksSvg: drawn.shown.length === 0 ? '' : ticksPicture(drawn.shown),
    limitNote: drawn.limitNote,
    mismatches: mismatches.shown.map(({ service, finding, found }) => ({
      service,
      finding,
      kind: found.kind.replaceAll('-', ' '),
      because: found.because,
      seen: found.evidence.slice(0, 3).map((line) => book.cite(line)),
    })),
    mismatchNote: mismatches.limitNote,
  };
}

export function offPart({ model, book }: Context) {
  const list = bounded(model.alreadyOff, mostRows);
  return {
    rows: list.shown.map((off) => ({
      name: off.name,
      by: starterWords[off.kind],
      at: book.cite(off.evidence[0]),
    })),
    limitNote: list.limitNote,
  };
}
