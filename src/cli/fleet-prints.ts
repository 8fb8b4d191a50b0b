/** The fleet report's files, and the browser that prints its PDF and those of the hosts. */
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { type FleetPrintOptions, fleetFormats, fleetHtml } from '../fleet/prints/index.ts';
import type { FleetModel } from '../model/fleet.ts';
import type { Printer } from '../report/pdf/printer.ts';
import { version } from '../version.ts';
import { openedPrinter } from './opened-printer.ts';
import { formatsCalled, type Wanted } from './report.ts';
import { writeWhole } from './write.ts';

/** Formats of the hosts' reports; xlsx and csv are prints of the fleet too. */
export async function wantedFormats(list: string) {
  return { ...formatsCalled(list), ids: new Set(list.split(',').map((each) => each.trim())) };
}

/** Without a browser the other prints are written, and the PDFs refused at the end. */
export async function printerFor(wanted: Wanted, browser: string | undefined) {
  if (!wanted.pdf) return { printer: null, refused: null };
  try {
    return { printer: await openedPrinter(browser, 2), refused: null };
  } catch (error) {
    if (!(error instanceof UserError) || wanted.formats.length === 0) throw error;
    return { printer: null, refused: error };
  }
}

export async function writeFleet(
  fleet: FleetModel,
  formats: ReadonlySet<string>,
  output: string,
  options: FleetPrintOptions,
  printer: Printer | null,
): Promise<void> {
  for (const format of fleetFormats.filter((each) => formats.has(each.id)))
    writeWhole(join(output, 'fleet', format.file), await format.render(fleet, options));
  if (printer === null) return;
  const pdf = await printer.print(await fleetHtml(fleet, options), {
    date: fleet.coverage.newest,
    generator: `portledger ${version}`,
    running: {
      title: 'Fleet report of listening services',
      host: `${fleet.hosts.length} hosts`,
      reportId: `PL-F-${fleet.id}`,
      bundleSha256: '',
    },
  });
  writeWhole(join(output, 'fleet', 'fleet.pdf'), pdf);
}
