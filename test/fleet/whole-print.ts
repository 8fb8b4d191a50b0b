import type { FleetPrint } from '../../src/fleet/prints/index.ts';

/** A print that may come in pieces, in one. */
export const wholePrint = (print: FleetPrint): string | Uint8Array =>
  typeof print === 'string' || print instanceof Uint8Array ? print : [...print].join('');
