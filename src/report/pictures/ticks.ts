/** The four ticks: does it listen, is it configured, does it start at boot, did somebody approve it? One row a service. */
import type { ReportService } from '../../model/report.ts';
import { yesNo } from '../html/words.ts';
import { element, fittedLabel, label, picture } from './svg.ts';

const ticks: readonly { readonly title: string; readonly of: (service: ReportService) => boolean | null }[] =
  [
    { title: 'Listens', of: (service) => service.listens },
    { title: 'Configured', of: (service) => service.configured },
    { title: 'At boot', of: (service) => service.startsAtBoot },
    { title: 'Approved', of: (service) => service.approved },
  ];

const width = 720;
const names = 190;
const column = 82;
const rowHeight = 22;
const top = 30;

/** The rows that a reader should look at: the ticks about the host's state do not agree. */
export function disagrees(service: ReportService): boolean {
  const known = [service.listens, service.configured, service.startsAtBoot].filter((tick) => tick !== null);
  return new Set(known).size > 1;
}

export function ticksPicture(services: readonly ReportService[]): string {
  const height = top + services.length * rowHeight + 34;
  const sentences = services.map(
    (service) =>
      `${service.name}: ${ticks.map((tick) => `${tick.title.toLowerCase()} ${yesNo(tick.of(service))}`).join(', ')}.`,
  );
  return picture(
    'ticks',
    { width, height },
    'The four ticks of each service',
    sentences.join(' '),
    ...ticks.map((tick, index) =>
      label(names + index * column + column / 2, 16, tick.title, {
        class: 'strong',
        'text-anchor': 'middle',
      }),
    ),
    element('path', { d: `M0 ${top - 6}H${width}`, class: 'rule' }),
    ...services.map((service, row) => drawRow(service, top + row * rowHeight)),
    drawLegend(height - 10),
  );
}

function drawRow(service: ReportService, y: number): string {
  const middle = y + rowHeight / 2 - 4;
  const off = disagrees(service);
  const remark =
    service.contradictions[0]?.kind.replaceAll('-', ' ') ?? (off ? 'the ticks do not agree' : '');
  return element(
    'g',
    {},
    off ? element('rect', { x: 0, y: y - 4, width, height: rowHeight - 2, class: 'flagged' }) : '',
    fittedLabel(6, middle + 4, service.name, 24, { class: 'mono' }),
    ...ticks.map((tick, index) => drawTick(tick.of(service), names + index * column + column / 2, middle)),
    fittedLabel(names + 4 * column + 4, middle + 4, remark, 34, { class: 'faint' }),
  );
}

function drawTick(answer: boolean | null, x: number, y: number): string {
  if (answer === null) return label(x, y + 4, '?', { class: 'strong', 'text-anchor': 'middle' });
  return element('circle', { cx: x, cy: y, r: 5, class: answer ? 'tick' : 'tick hollow' });
}

function drawLegend(y: number): string {
  return element(
    'g',
    {},
    drawTick(true, 8, y - 4),
    label(20, y, 'yes'),
    drawTick(false, 64, y - 4),
    label(76, y, 'no'),
    drawTick(null, 116, y - 4),
    label(128, y, 'the capture cannot tell'),
    element('rect', { x: 290, y: y - 11, width: 14, height: 14, class: 'flagged' }),
    label(310, y, 'the ticks about the host do not agree'),
  );
}
