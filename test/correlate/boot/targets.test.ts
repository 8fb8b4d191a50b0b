/**
 * Hosts that really ran: their listings and their /etc, against what was switched on in each when it was made and what came
 * back when it was booted again.
 */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BootEntry, bootEntries } from '../../../src/correlate/boot/index.ts';
import type { ListingKind } from '../../../src/model/facts.ts';
import { sharedFolder } from '../../shared.ts';
import { type HostFile, readingsOf } from './host-readings.ts';

const raw = sharedFolder('targets') === null ? null : join(sharedFolder('targets') ?? '', 'raw');

/** Listings of a host under raw/HOST/root, with the command that printed each. */
const listings: readonly (readonly [string, ListingKind, string])[] = [
  ['ls-l_initd_rc', 'rc-listing', '$ ls -l /etc/init.d /etc/rc?.d'],
  ['ls-l_runlevels', 'rc-listing', '$ ls -lR /etc/runlevels'],
  ['service_status-all', 'service-status-all', '$ service --status-all'],
  ['systemctl_list-unit-files', 'systemctl-unit-files', '$ systemctl list-unit-files --no-pager'],
  ['systemctl_list-units', 'systemctl-units', '$ systemctl list-units --no-pager --all'],
  ['systemctl_list-sockets', 'systemctl-sockets', '$ systemctl list-sockets --no-pager --all'],
  ['systemctl_show', 'systemctl-show', '$ systemctl show -p Id,Names,ExecStart ssh.service rpcbind.service'],
  ['runlevel', 'runlevel', '$ runlevel'],
  ['etc_inittab', 'inittab', '/etc/inittab'],
  ['etc_rc.local', 'rc-inet2', '/etc/rc.local'],
  ['etc_crontab', 'cron', '/etc/crontab'],
  ['etc_cron.d_boot-listener', 'cron', '/etc/cron.d/boot-listener'],
  ['etc_os-release', 'os-release', '/etc/os-release'],
];

function filesOf(host: string, tree: string): readonly HostFile[] {
  const files: HostFile[] = [];
  for (const [name, kind, origin] of listings) {
    const path = join(raw ?? '', host, 'root', `${name}.out`);
    if (existsSync(path)) files.push({ kind, origin, text: readFileSync(path, 'utf8') });
  }
  const copy = (folder: string, kind: ListingKind) => {
    const path = join(tree, folder);
    if (!existsSync(path)) return;
    for (const name of readdirSync(path).sort()) {
      const own = join(path, name);
      if (existsSync(own) && statSync(own).isFile() && !name.startsWith('.'))
        files.push({ kind, origin: `/${folder}/${name}`, text: readFileSync(own, 'utf8') });
    }
  };
  copy('etc/init.d', 'init-script');
  copy('etc/local.d', 'rc-inet2');
  return files;
}

interface Truth {
  readonly listening: readonly TruthRow[];
  readonly not_listening: readonly TruthRow[];
  readonly runlevel: string;
}
interface TruthRow {
  readonly port?: number;
  readonly what?: string;
  readonly started_by: string;
  readonly enabled_at_boot: boolean;
  readonly init_script?: string;
  readonly unit?: string;
  readonly openrc?: string;
  readonly config_file: string | null;
  readonly owners?: readonly { readonly pid: number; readonly exe: string; readonly argv0: string }[];
}

/** The entry that the host's maker names: its script, unit or OpenRC service, or the program on a boot line. */
function entryFor(entries: readonly BootEntry[], row: TruthRow): readonly BootEntry[] {
  const script = row.config_file?.startsWith('/etc/init.d/') === true ? row.config_file.slice(12) : undefined;
  const named = row.unit ?? row.openrc ?? row.init_script ?? script ?? row.what?.split(' ')[0];
  const owners = row.owners ?? [];
  return entries.filter(
    (entry) =>
      entry.starter.name === named ||
      (row.started_by === 'inetd' && entry.programs.includes('/usr/sbin/inetd')) ||
      ('sockets' in entry.starter && entry.starter.sockets.includes(named ?? '')) ||
      (row.started_by === 'other' &&
        owners.some((owner) => entry.programs.includes(owner.exe) || entry.programs.includes(owner.argv0))),
  );
}

describe.skipIf(raw === null)('hosts that really ran (needs the shared targets)', () => {
  const trees: string[] = [];
  beforeAll(() => {
    for (const host of ['bigcat', 'syscat', 'alpcat']) {
      const tree = mkdtempSync(join(tmpdir(), `portledger-${host}-`));
      trees.push(tree);
      execFileSync('tar', ['-xzf', join(raw ?? '', host, 'etc.tar.gz'), '-C', tree], { stdio: 'ignore' });
    }
  });
  afterAll(() => {
    for (const tree of trees) rmSync(tree, { recursive: true, force: true });
  });

  test.each([
    ['bigcat', 'sysvinit', '2'],
    ['syscat', 'systemd', 'multi-user.target'],
    ['alpcat', 'openrc', 'default'],
  ])(
    '%s boots with %s into %s, and every listener comes back or not as it really did',
    (host, init, runlevel) => {
      const tree = trees.find((path) => path.includes(host)) ?? '';
      const found = bootEntries(readingsOf(filesOf(host, tree)));
      expect(found.init).toBe(init);
      expect(found.runlevel).toBe(runlevel);
      const truth: Truth = JSON.parse(readFileSync(join(raw ?? '', host, 'truth.json'), 'utf8'));
      const wrong: string[] = [];
      let asked = 0;
      for (const row of [...truth.listening, ...truth.not_listening]) {
        const label = `${row.port ?? row.what} ${row.unit ?? row.init_script ?? row.openrc ?? row.started_by}`;
        const entries = entryFor(found.entries, row);
        asked += 1;
        // The super-server's own start; whether its line is switched on is told elsewhere.
        const expected = row.started_by === 'inetd' ? true : row.enabled_at_boot;
        const answer = entries.map((entry) => entry.starter.atBoot);
        const got = answer.length === 0 ? 'no entry' : answer.includes(true) ? true : answer[0];
        if (got !== expected && !(got === 'no entry' && expected === false && row.started_by === 'other'))
          wrong.push(`${label}: ${got}, really ${expected}`);
      }
      expect(asked).toBeGreaterThan(15);
      expect(wrong).toEqual([]);
    },
  );
});
