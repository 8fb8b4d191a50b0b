/** The formats that `--format` takes, in the order in which they are listed. To add one: its file and its line here. */
import type { Format } from './format.ts';
import { html } from './html.ts';
import { json } from './json.ts';

export type { Format } from './format.ts';

export const formats: readonly Format[] = [html, json];
