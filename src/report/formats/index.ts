/** The formats that `--format` takes, in the order in which they are listed. To add one: its file and its line here. */
import { csv } from './csv.ts';
import type { Format } from './format.ts';
import { hdf } from './hdf.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { md } from './md.ts';
import { oscal } from './oscal.ts';
import { oscalPoam } from './oscal-poam.ts';
import { planCsv } from './plan-csv.ts';
import { planSh } from './plan-sh.ts';
import { planYml } from './plan-yml.ts';
import { registerCsv } from './register-csv.ts';
import { sarif } from './sarif.ts';
import { xccdf } from './xccdf.ts';
import { xlsx } from './xlsx.ts';

export type { Format } from './format.ts';

export const formats: readonly Format[] = [
  html,
  json,
  csv,
  registerCsv,
  md,
  sarif,
  junit,
  xlsx,
  oscal,
  oscalPoam,
  hdf,
  xccdf,
  planCsv,
  planSh,
  planYml,
];
