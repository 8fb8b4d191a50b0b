/** A program that two things start: the plan takes both away, and its way back starts it once. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Service } from '../../src/model/service.ts';
import { planFor } from '../../src/remediate/index.ts';
import { crontabSteps } from '../../src/remediate/starters/crontab.ts';
import { readingsOf } from '../correlate/boot/host-readings.ts';
import { judged, netstat, ps } from '../decide/judged.ts';

const line = { file: 'file/etc/cron.d/x', line: 1, text: '@reboot root /usr/bin/x', origin: '/etc/cron.d/x' };
const common = { line: 1, enabled: true, atBoot: true, runlevels: [], wouldTell: '' };
const cron = { ...common, kind: 'cron', name: 'x', file: '/etc/cron.d/x', evidence: [line] } as const;

test('a unit and a line of cron: neither is left, and what the unit stopped is not looked for by number', () => {
  const files = [netstat('0.0.0.0:99 303/x'), ps('303 /usr/bin/x')];
  const host = judged(files);
  const unit = {
    ...common,
    kind: 'systemd',
    name: 'x.service',
    file: '/lib/systemd/system/x.service',
    state: 'enabled',
    sockets: [],
    userUnit: false,
    evidence: [line],
  };
  const services = host.inventory.services.map(
    (each) => ({ ...each, starters: [unit, cron] }) as unknown as Service,
  );
  const plans = planFor({ ...host.inventory, services }, host, readingsOf(files));
  const steps = plans.flatMap((plan) => plan.steps);
  const commands = (when: string) =>
    steps.filter((step) => step.when === when).flatMap((step) => step.commands);
  expect(commands('now')).toEqual(['systemctl stop x.service']);
  expect(commands('for-good').join(' ')).toMatch(/systemctl mask x\.service .*sed -e .*\/etc\/cron\.d\/x/);
  expect(commands('undo').filter((command) => /nohup|systemctl start/.test(command))).toEqual([
    'systemctl start x.service',
  ]);
});

test.skipIf(process.platform === 'win32')(
  'a crontab that cannot be listed is not replaced by an empty one, and a copy is kept of one that can',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'portledger-crontab-'));
    try {
      const [table, tool] = [join(folder, 'table'), join(folder, 'crontab')];
      writeFileSync(
        tool,
        `#!/bin/sh\ncase $3 in -l) cat '${table}' && [ ! -e '${folder}/broken' ] ;; *) cat > '${table}' ;; esac\n`,
      );
      chmodSync(tool, 0o755);
      const text = '0 1 * * * backup\n@reboot /usr/bin/x\n';
      writeFileSync(table, text);
      const evidence = [{ ...line, line: 2, text: '@reboot /usr/bin/x' }] as const;
      const steps = crontabSteps({ ...cron, evidence }, 'alice');
      const run = (when: string) => {
        for (const command of steps.filter((step) => step.when === when).flatMap((step) => step.commands))
          if (!command.includes('nohup'))
            spawnSync('sh', ['-c', command.replaceAll('/root/portledger-before', join(folder, 'kept'))], {
              env: { PATH: `${folder}:${process.env.PATH}` },
            });
      };
      writeFileSync(join(folder, 'broken'), '');
      run('for-good');
      expect(readFileSync(table, 'utf8')).toBe(text);
      rmSync(join(folder, 'broken'));
      run('for-good');
      expect(readFileSync(table, 'utf8')).toBe('0 1 * * * backup\n#portledger# @reboot /usr/bin/x\n');
      expect(execFileSync('cat', [join(folder, 'kept/crontab-alice')], { encoding: 'utf8' })).toBe(text);
      run('undo');
      expect(readFileSync(table, 'utf8')).toBe(text);
      expect(existsSync(join(folder, 'kept/edit'))).toBe(false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
