/** Who listens where: a column for each reach, the furthest first (a phone shows it without scrolling), a mark a verdict. */
import type { ReportModel, ReportService } from '../../model/report.ts';
import type { Exposure } from '../../model/service.ts';
import { verdictOrder, verdictWords } from '../html/words.ts';
import { escapeXml, fittedLabel, label, path, picture, rectangle, verdictMark } from './svg.ts';

const columns: readonly { readonly reach: Exposure; readonly title: string; readonly below: string }[] = [
  { reach: 'any', title: 'Every address', below: 'whoever can reach the host' },
  { reach: 'named', title: 'One address', below: 'or one interface' },
  { reach: 'loopback', title: 'This machine only', below: 'loopback' },
];

const width = 720;
const gap = 12;
const columnWidth = (width - 2 * gap) / 3;
const top = 66;
const rowHeight = 24;
const most = 28;

export function exposurePicture(model: ReportModel): string {
  const byReach = columns.map(({ reach }) => {
    const there = model.services.filter(({ exposure }) => exposure === reach);
    return verdictOrder.flatMap((verdict) => there.filter(({ decision }) => decision.verdict === verdict));
  });
  const rows = Math.max(1, ...byReach.map((services) => Math.ceil(Math.min(services.length, most + 1) / 2)));
  const height = top + rows * rowHeight + 40;
  const sentences = columns.map(({ title }, index) => {
    const services = byReach[index] ?? [];
    const names = services
      .slice(0, most)
      .map((service) => `${service.name} (${verdictWords[service.decision.verdict].toLowerCase()})`);
    return `${title}: ${services.length === 0 ? 'none' : names.join(', ')}${services.length > most ? ' and more' : ''}.`;
  });
  return picture(
    'exposure',
    { width, height },
    'Who listens where',
    sentences.join(' '),
    columns
      .map((column, index) =>
        drawColumn(column, byReach[index] ?? [], index * (columnWidth + gap), height - 34),
      )
      .join('') + legend(height - 10),
  );
}

function drawColumn(
  column: (typeof columns)[number],
  services: readonly ReportService[],
  x: number,
  bottom: number,
): string {
  const shown = services.length > most ? services.slice(0, most - 1) : services;
  const chips = shown.map((service, index) => drawChip(service, x, index));
  if (services.length > shown.length) {
    const index = shown.length;
    chips.push(
      label(
        x + 16 + (index % 2) * (columnWidth / 2),
        top + 18 + Math.floor(index / 2) * rowHeight,
        `and ${services.length - shown.length} more`,
        'faint',
      ),
    );
  }
  return (
    `<g>${rectangle(x + 0.5, 0.5, columnWidth - 1, bottom - 1, `panel panel-${column.reach}`)}` +
    label(x + 12, 24, column.title, 'strong') +
    label(x + 12, 42, column.below, 'faint') +
    label(x + columnWidth - 12, 32, String(services.length), 'figure', 'end') +
    `${path(`M${x + 12} 52H${x + columnWidth - 12}`, 'rule')}${chips.join('')}</g>`
  );
}

/** Two side by side in the column that begins at `x`. */
function drawChip({ name, title, sockets, decision }: ReportService, x: number, index: number): string {
  const side = index % 2;
  const left = x + 16 + side * (columnWidth / 2);
  const y = top + 14 + Math.floor(index / 2) * rowHeight;
  const port = sockets.find((socket) => socket.port !== null)?.port ?? null;
  const said = `${title}: ${verdictWords[decision.verdict]}`;
  return (
    `<g><title>${escapeXml(said)}</title>${verdictMark(decision.verdict, left, y)}` +
    fittedLabel(left + 11, y + 4, name, port === null ? 13 : 9, 'mono') +
    `${port === null ? '' : label(x + (1 + side) * (columnWidth / 2) - 8, y + 4, String(port), 'mono faint', 'end')}</g>`
  );
}

function legend(y: number): string {
  const marks = verdictOrder.map(
    (verdict, index) =>
      verdictMark(verdict, 8 + index * 110, y - 4) + label(20 + index * 110, y, verdictWords[verdict]),
  );
  return `<g>${marks.join('')}</g>`;
}
