/** The four ticks: does it listen, is it configured, does it start at boot, did somebody approve it? One row a service. */
import type { ReportService } from '../../model/report.ts';
import { yesNo } from '../html/words.ts';
import { circle, fittedLabel, label, path, picture, rectangle } from './svg.ts';

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
  const { listens, configured, startsAtBoot } = service;
  return differ(listens, configured) || differ(listens, startsAtBoot) || differ(configured, startsAtBoot);
}

const differ = (one: boolean | null, other: boolean | null) =>
  one !== null && other !== null && one !== other;

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
    `${headings}${services.map((service, row) => drawRow(service, top + row * rowHeight)).join('')}${drawLegend(height - 10)}`,
  );
}

const middleOf = (index: number) => names + index * column + column / 2;
const headings =
  ticks.map(({ title }, index) => label(middleOf(index), 16, title, 'strong', 'middle')).join('') +
  path(`M0 ${top - 6}H${width}`, 'rule');

function drawRow(service: ReportService, y: number): string {
  const middle = y + rowHeight / 2 - 4;
  const off = disagrees(service);
  const remark =
    service.contradictions[0]?.kind.replaceAll('-', ' ') ?? (off ? 'the ticks do not agree' : '');
  return (
    `<g>${off ? rectangle(0, y - 4, width, rowHeight - 2, 'flagged') : ''}` +
    fittedLabel(6, middle + 4, service.name, 24, 'mono') +
    ticks.map((tick, index) => drawTick(tick.of(service), middleOf(index), middle)).join('') +
    `${fittedLabel(names + 4 * column + 4, middle + 4, remark, 34, 'faint')}</g>`
  );
}

function drawTick(answer: boolean | null, x: number, y: number): string {
  if (answer === null) return label(x, y + 4, '?', 'strong', 'middle');
  return circle(x, y, answer ? 'tick' : 'tick hollow');
}

function drawLegend(y: number): string {
  return (
    `<g>${drawTick(true, 8, y - 4)}${label(20, y, 'yes')}${drawTick(false, 64, y - 4)}${label(76, y, 'no')}` +
    `${drawTick(null, 116, y - 4)}${label(128, y, 'the capture cannot tell')}` +
    `${rectangle(290, y - 11, 14, 14, 'flagged')}${label(310, y, 'the ticks about the host do not agree')}</g>`
  );
}
