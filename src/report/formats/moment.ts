/**
 * The moments that a format wants, all of them the capture's: this program never asks the clock.
 *
 * A capture that does not say when it was taken (a lone listing) gets the start of 1970, which no reader takes for
 * a true date, where a format insists on one.
 */
import type { ReportModel } from '../../model/report.ts';

export const unknownMoment = '1970-01-01T00:00:00Z';

/** Sample: `2026-11-23T23:50:52+01:00`. */
const withOffset = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** ISO 8601 with an offset. */
export function capturedFrom(model: ReportModel): string {
  return moment(model.host.capturedFrom);
}

export function capturedUntil(model: ReportModel): string {
  return moment(model.host.capturedUntil ?? model.host.capturedFrom);
}

export function captureDate(model: ReportModel): string | null {
  const from = capturedFrom(model);
  return from === unknownMoment ? null : from.slice(0, 10);
}

/** The same moment in UTC: some formats know only the offsets that are in use somewhere. */
export function utc(said: string): string {
  return new Date(Date.parse(said)).toISOString().replace('.000Z', 'Z');
}

function moment(said: string | null): string {
  if (said === null || !withOffset.test(said) || Number.isNaN(Date.parse(said))) return unknownMoment;
  const year = new Date(Date.parse(said)).getUTCFullYear();
  return year >= 1970 && year < 2100 ? said : unknownMoment;
}
