/** `report.plan.csv`: the action plan in its order, with empty cells for who, when and the evidence of done. */
import type { Format } from './format.ts';
import { planTable } from './rows.ts';
import { csvText } from './table.ts';

export const planCsv: Format = {
  id: 'plan.csv',
  title: 'The action plan, one row for each step',
  extension: 'plan.csv',
  render: (model) => csvText(planTable(model)),
};
