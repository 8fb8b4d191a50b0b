/** `report.json`: the public contract `portledger/report/1`, whole, keys in the order of the model. */
import type { Format } from './format.ts';
import { jsonLines, jsonParts } from './json-lines.ts';

export const json: Format = {
  id: 'json',
  title: 'The whole report as data (portledger/report/1)',
  extension: 'json',
  render: jsonLines,
  pieces: jsonParts,
};
