/** The real tools, on folders made here: what systemd makes of rc links, and what systemctl says of units. */

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bootEntries } from '../../../src/correlate/boot/index.ts';
import { listing, readingsOf } from './host-readings.ts';

const generator = ['/usr/lib', '/lib']
  .map((folder) => join(folder, 'systemd/system-generators/systemd-sysv-generator'))
  .find((path) => existsSync(path));
const systemctl = ['/usr/bin/systemctl', '/bin/systemctl'].find((path) => existsSync(path));

function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'portledger-boot-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const run = (command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  execFileSync(command, [...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { PATH: process.env.PATH ?? '', LC_ALL: 'C', ...env },
  });

/** The same numbers at every run. */
function* numbers(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (state * 1103515245 + 12345) % 2147483648;
    yield state >> 8;
  }
}

describe.skipIf(generator === undefined)('systemd-sysv-generator (needs systemd installed)', () => {
  test('of 120 scripts with links at random, those start that systemd itself makes wanted', () => {
    inFolder((folder) => {
      const scripts = Array.from({ length: 120 }, (_, i) => `daemon${i}`);
      const levels = ['0', '1', '2', '3', '4', '5', '6', 'S'];
      const random = numbers(9);
      mkdirSync(join(folder, 'init.d'));
      for (const level of levels) mkdirSync(join(folder, `rc${level}.d`));
      for (const name of scripts) {
        const path = join(folder, 'init.d', name);
        writeFileSync(path, `#!/bin/sh\n### BEGIN INIT INFO\n# Provides: ${name}\n### END INIT INFO\n`);
        chmodSync(path, random.next().value % 8 === 0 ? 0o644 : 0o755);
        for (const level of levels) {
          const pick = random.next().value % 6;
          if (pick < 2)
            symlinkSync(
              `../init.d/${name}`,
              join(folder, `rc${level}.d`, `${pick === 0 ? 'S' : 'K'}01${name}`),
            );
        }
      }
      for (const out of ['normal', 'early', 'late']) mkdirSync(join(folder, out));
      run(
        generator ?? '',
        ['normal', 'early', 'late'].map((out) => join(folder, out)),
        {
          SYSTEMD_SYSVINIT_PATH: join(folder, 'init.d'),
          SYSTEMD_SYSVRCND_PATH: folder,
          SYSTEMD_UNIT_PATH: join(folder, 'none'),
        },
      );
      const wants = (target: string) => {
        const path = join(folder, 'late', `${target}.wants`);
        return existsSync(path) ? readdirSync(path) : [];
      };
      const generated = readdirSync(join(folder, 'late')).filter((name) => name.endsWith('.service'));
      const listed = run('ls', [
        '-l',
        ...['init.d', ...levels.map((level) => `rc${level}.d`)].map((name) => join(folder, name)),
      ]);
      const rc = listing(
        'rc-listing',
        '$ ls -l /etc/init.d /etc/rc?.d',
        ...listed.replaceAll(folder, '/etc').split('\n'),
      );
      const units = generated.map((name) => `${name} generated -`);
      for (const target of ['multi-user.target', 'graphical.target']) {
        const found = bootEntries(
          readingsOf([
            rc,
            listing('systemctl-units', '$ systemctl list-units', 'init.scope loaded active running Manager'),
            listing('systemctl-unit-files', '$ systemctl list-unit-files', ...units),
            listing('runlevel', '$ systemctl get-default', target),
          ]),
        );
        const really = new Set([
          ...wants('multi-user.target'),
          ...(target === 'graphical.target' ? wants(target) : []),
        ]);
        const ours = found.entries
          .filter((entry) => entry.starter.atBoot === true)
          .map((entry) => entry.starter.name);
        expect(really.size).toBeGreaterThan(20);
        expect(ours.sort()).toEqual([...really].sort());
        expect(found.entries.filter((entry) => entry.starter.atBoot === null)).toEqual([]);
      }
    });
  });
});

describe.skipIf(systemctl === undefined)('systemctl --root (needs systemctl)', () => {
  test('what it enables starts, what it masks and disables does not, and a socket brings its service', () => {
    inFolder((root) => {
      const units = join(root, 'usr/lib/systemd/system');
      mkdirSync(units, { recursive: true });
      mkdirSync(join(root, 'etc/systemd/system'), { recursive: true });
      const unit = (name: string, ...lines: readonly string[]) =>
        writeFileSync(join(units, name), `${lines.join('\n')}\n`);
      const install = ['[Install]', 'WantedBy=multi-user.target'];
      for (const name of ['on', 'off', 'masked', 'sshish', 'alias'])
        unit(
          `${name}.service`,
          '[Service]',
          'ExecStart=/bin/true',
          ...install,
          ...(name === 'alias' ? ['Alias=other.service'] : []),
        );
      unit('sshish.socket', '[Socket]', 'ListenStream=22', '[Install]', 'WantedBy=sockets.target');
      unit('plain.service', '[Service]', 'ExecStart=/bin/true');
      unit('also.service', '[Service]', 'ExecStart=/bin/true', '[Install]', 'Also=sshish.socket');
      const ask = (...words: readonly string[]) => run(systemctl ?? '', [`--root=${root}`, ...words]);
      ask('enable', 'on.service', 'sshish.socket', 'alias.service');
      ask('mask', 'masked.service');
      const text = ask('list-unit-files', '--no-pager');
      const found = bootEntries(
        readingsOf([
          listing('systemctl-unit-files', '$ systemctl list-unit-files', ...text.split('\n')),
          listing('runlevel', '$ systemctl get-default', 'multi-user.target'),
        ]),
      );
      const states = found.entries.map((entry) => [
        entry.starter.name,
        entry.starter.kind === 'systemd' ? entry.starter.state : null,
        entry.starter.atBoot,
      ]);
      expect(states).toEqual([
        ['alias.service', 'enabled', true],
        ['also.service', 'indirect', false],
        ['masked.service', 'masked', false],
        ['off.service', 'disabled', false],
        ['on.service', 'enabled', true],
        ['plain.service', 'static', null],
        ['sshish.service', 'disabled', true],
      ]);
    });
  });
});
