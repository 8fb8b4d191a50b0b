/** `report.csv`: one row for each finding. */
import type { Format } from './format.ts';
import { findingsTable } from './rows.ts';
import { csvText } from './table.ts';

export const csv: Format = {
  id: 'csv',
  title: 'The findings, one row each',
  extension: 'csv',
  render: (model) => csvText(findingsTable(model)),
};
