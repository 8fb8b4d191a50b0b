/** `report.register.csv`: the service register (PCI DSS 1.2.5), one row for each listening socket. */
import type { Format } from './format.ts';
import { registerTable } from './rows.ts';
import { csvText } from './table.ts';

export const registerCsv: Format = {
  id: 'register.csv',
  title: 'The service register, one row for each listening socket',
  extension: 'register.csv',
  render: (model) => csvText(registerTable(model)),
};
