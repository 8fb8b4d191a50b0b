/** `fleet.json`: the contract `portledger/fleet/1`, whole. */
import type { FleetModel } from '../../model/fleet.ts';
import { jsonPieces } from '../../report/formats/json-lines.ts';

export function fleetJson(fleet: FleetModel): Iterable<string> {
  return jsonPieces(fleet);
}
