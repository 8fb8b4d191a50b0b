/** `report --finding ID`: to stdout, for a pipe into a ticket; with `-o DIR` into a file of the finding's name. */
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import type { ReportModel } from '../model/report.ts';
import {
  type FindingFormat,
  findingFormats,
  findingNamed,
  renderFinding,
} from '../report/formats/one-finding.ts';
import { print, standardOutput, visible } from './terminal.ts';
import { writeWhole } from './write.ts';

interface Asked {
  readonly format: string;
  readonly output?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function writeFinding(model: ReportModel, name: string, asked: Asked): void {
  const finding = findingNamed(model, name);
  const formats = formatsAsked(asked);
  if (asked.output === undefined) {
    for (const format of formats) standardOutput().write(renderFinding(model, finding, format));
    return;
  }
  const stem = finding.id
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 120);
  for (const format of formats) {
    const path = join(asked.output, `finding-${stem}.${format}`);
    writeWhole(path, renderFinding(model, finding, format));
    if (asked.quiet !== true) print(visible(path));
  }
}

/** The default of `--format` is for whole reports: a finding alone is Markdown unless told otherwise. */
function formatsAsked({ format, json }: Asked): readonly FindingFormat[] {
  if (json === true) return ['json'];
  if (format === wholeReport) return ['md'];
  return format.split(',').map((each) => {
    const known = findingFormats.find((one) => one === each.trim());
    if (known === undefined)
      throw new UserError(
        `${each.trim()}: no format of a finding alone`,
        `they are ${findingFormats.join(' and ')}; without --finding there are more`,
      );
    return known;
  });
}

/** What `--format` is where nobody gave one. */
export const wholeReport = 'html,pdf,json';
