/** Before and after: how far each service could be reached in the first capture and in the last, one line a service. */
import type { ReportService } from '../../model/report.ts';
import type { Exposure } from '../../model/service.ts';
import { exposureWords } from '../html/words.ts';
import { circle, fittedLabel, label, path, picture } from './svg.ts';

export interface BeforeAfter {
  readonly name: string;
  /** null: not in that capture. */
  readonly before: ReportService | null;
  readonly after: ReportService | null;
}

/** From left to right ever less reach, so that a line to the right is what one wants to see. */
const steps: readonly { readonly reach: Exposure; readonly title: string }[] = [
  { reach: 'any', title: 'Every address' },
  { reach: 'named', title: 'One address' },
  { reach: 'loopback', title: 'This machine' },
  { reach: 'none', title: 'Does not listen' },
];

// Narrow enough to be read on a telephone without moving it sideways.
const width = 480;
const names = 144;
const column = 84;
const rowHeight = 22;
const top = 34;
const at = (reach: Exposure) => names + steps.findIndex((step) => step.reach === reach) * column + column / 2;

export function beforeAfterPicture(rows: readonly BeforeAfter[]): string {
  const height = top + rows.length * rowHeight + 30;
  const sentences = rows.map(
    ({ name, before, after }) =>
      `${name}: before ${exposureWords[reachOf(before)]}, after ${exposureWords[reachOf(after)]}.`,
  );
  return picture(
    'before-after',
    { width, height },
    'Reach of each service, before and after',
    sentences.join(' '),
    [
      ...steps.map(({ reach, title }) => label(at(reach), 16, title, 'small', 'middle')),
      path(`M0 ${top - 10}H${width}`, 'rule'),
      ...steps.map(({ reach }) => path(`M${at(reach)} ${top - 6}V${height - 34}`, 'rule')),
      ...rows.map((row, index) => drawRow(row, top + index * rowHeight + 6)),
      circle(8, height - 12, 'tick hollow'),
      label(20, height - 8, 'before'),
      circle(84, height - 12, 'tick'),
      label(96, height - 8, 'after'),
      label(160, height - 8, 'one mark alone: the same in both', 'faint'),
    ].join(''),
  );
}

const reachOf = (service: ReportService | null): Exposure => service?.exposure ?? 'none';

function drawRow({ name, before, after }: BeforeAfter, y: number): string {
  const from = at(reachOf(before));
  const to = at(reachOf(after));
  const side = to > from ? 1 : -1;
  const way = `M${from + 7 * side} ${y}H${to - 9 * side}m${-5 * side} -4l${5 * side} 4l${-5 * side} 4`;
  const moved = from === to ? '' : path(way, 'arrow') + circle(from, y, 'tick hollow');
  return `<g>${fittedLabel(0, y + 4, name, 19, 'mono')}${moved}${circle(to, y, 'tick')}</g>`;
}
