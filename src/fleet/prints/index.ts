/** The prints of a fleet, in the order in which they are written. PDF is apart: it is the HTML through the printer. */
import type { FleetModel } from '../../model/fleet.ts';
import { csvText } from '../../report/formats/table.ts';
import { documentHtml } from '../../report/html/document.ts';
import type { Paper } from '../../report/options.ts';
import { fleetJson } from './json.ts';
import { findingRows, heatRows, hostRows } from './tables.ts';
import { fleetView, type HostLinks } from './view.ts';

export interface FleetPrintOptions extends HostLinks {
  readonly paper: Paper;
  readonly classification: string | null;
}

/** A text that may be large comes in pieces. */
export type FleetPrint = string | Uint8Array | Iterable<string>;

export interface FleetFormat {
  /** As `--format` takes it. */
  readonly id: string;
  readonly file: string;
  render(fleet: FleetModel, options: FleetPrintOptions): FleetPrint | Promise<FleetPrint>;
}

export const fleetFormats: readonly FleetFormat[] = [
  { id: 'html', file: 'fleet.html', render: fleetHtml },
  { id: 'json', file: 'fleet.json', render: fleetJson },
  { id: 'csv', file: 'fleet.csv', render: (fleet) => csvText(findingRows(fleet)) },
  { id: 'csv', file: 'hosts.csv', render: (fleet) => csvText(hostRows(fleet)) },
  { id: 'csv', file: 'heat.csv', render: (fleet) => csvText(heatRows(fleet)) },
  { id: 'xlsx', file: 'fleet.xlsx', render: workbook },
];

export function fleetHtml(fleet: FleetModel, options: FleetPrintOptions): Promise<string> {
  return documentHtml(fleetView(fleet, options), {
    paper: options.paper,
    classification: options.classification,
    templateFolder: null,
    script: false,
  });
}

/** A spreadsheet has 16,384 columns: with more hosts than that the heat map is in heat.csv alone. */
const mostColumns = 16_000;

async function workbook(fleet: FleetModel): Promise<Uint8Array> {
  const { workbookOf } = await import('../../report/formats/xlsx.ts');
  return workbookOf([
    { name: 'Findings', table: findingRows(fleet) },
    { name: 'Hosts', table: hostRows(fleet) },
    ...(fleet.hosts.length > mostColumns ? [] : [{ name: 'Heat map', table: heatRows(fleet) }]),
  ]);
}
