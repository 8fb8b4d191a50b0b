/** The fleet as tables, for CSV and spreadsheets: one fact a cell, a stable order of rows and columns. */
import type { FleetModel } from '../../model/fleet.ts';
import type { Table } from '../../report/formats/table.ts';

/** One row for each finding on each host; hosts that were not read have a row of their own. */
export function findingRows(fleet: FleetModel): Table {
  const rows = fleet.hosts.flatMap((host) =>
    host.findings.map((finding) => [
      host.folder,
      host.host,
      host.group,
      finding.severity,
      finding.kind,
      finding.id,
      finding.title,
      finding.accepted ? 'accepted' : 'open',
      finding.shown,
    ]),
  );
  const unread = fleet.unread.map((one) => ['', one.input, '', '', 'not-read', '', one.because, '', '']);
  return {
    head: ['folder', 'host', 'group', 'severity', 'kind', 'finding', 'title', 'state', 'evidence'],
    rows: [...rows, ...unread],
  };
}

export function hostRows(fleet: FleetModel): Table {
  return {
    head: [
      'folder',
      'host',
      'group',
      'captured',
      'by',
      'as root',
      'distribution',
      'turn off',
      'investigate',
      'restrict',
      'keep',
      'findings',
      'M2',
      'M3',
      'M5',
      'sections missing',
      'unread lines',
      'bundle problems',
      'sha256',
    ],
    rows: fleet.hosts.map((host) => [
      host.folder,
      host.host,
      host.group,
      host.capturedFrom ?? '',
      host.capturedBy ?? '',
      host.asRoot === null ? 'not known' : host.asRoot ? 'yes' : 'no',
      host.distribution ?? '',
      ...[
        host.verdicts['turn-off'],
        host.verdicts.investigate,
        host.verdicts.restrict,
        host.verdicts.keep,
      ].map(String),
      ...[host.findings.length, host.measure.m2, host.measure.m3, host.measure.m5].map(String),
      ...[host.sectionsMissing, host.unreadLines, host.integrityProblems].map(String),
      host.sha256,
    ]),
  };
}

/** The heat map: a row for each service, a column for each host, `verdict/exposure` in the cell. */
export function heatRows(fleet: FleetModel): Table {
  return {
    head: ['service', 'title', 'hosts', ...fleet.hosts.map((host) => host.folder)],
    rows: fleet.services.map(({ id, title, cells }) => [
      id,
      title,
      String(Object.keys(cells).length),
      ...fleet.hosts.map(({ folder }) => {
        const cell = cells[folder];
        return cell === undefined ? '' : `${cell.verdict}/${cell.exposure}`;
      }),
    ]),
  };
}
