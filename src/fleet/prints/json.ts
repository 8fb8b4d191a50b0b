/** `fleet.json`: the contract `portledger/fleet/1`, whole. */
import type { FleetModel } from '../../model/fleet.ts';

export function fleetJson(fleet: FleetModel): string {
  return `${JSON.stringify(fleet, null, 2)}\n`;
}
