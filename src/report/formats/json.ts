/** `report.json`: the public contract `portledger/report/1`, whole, keys in the order of the model. */
import type { Format } from './format.ts';
import { jsonLines, jsonParts } from './json-lines.ts';

export const json: Format = {
  id: 'json',
  title: 'The whole report as data (portledger/report/1)',
  extension: 'json',
  // Of the model alone: by its options too, it would be another text than the one that html has asked for.
  render: (model) => jsonLines(model),
  pieces: (model) => jsonParts(model),
};
