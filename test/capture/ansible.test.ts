/** The playbook of samples/ansible, run by Ansible itself against two names for this host, without a network. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../shared.ts';
import { has, onLinux, opened, scriptPath, sh } from './host.ts';

test.skipIf(!onLinux || !has('ansible-playbook'))(
  'the playbook fetches one tarball a host and leaves nothing behind (ansible-playbook)',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'portledger-ansible-'));
    try {
      cpSync(join(projectRoot, 'samples/ansible/capture.yml'), join(folder, 'capture.yml'));
      cpSync(scriptPath, join(folder, 'capture.sh'));
      writeFileSync(
        join(folder, 'inventory.ini'),
        // An interpreter that does not exist: Python is not needed on the captured host.
        'one ansible_connection=local\ntwo ansible_connection=local\n[all:vars]\nansible_become=false\nansible_python_interpreter=/nowhere/python\nlocalhost_python=/usr/bin/python3\n',
      );
      const ran = sh(
        'ansible-playbook',
        ['-i', join(folder, 'inventory.ini'), join(folder, 'capture.yml'), '-e', 'capture_case="audit 7"'],
        {
          env: {
            ...process.env,
            HOME: folder,
            ANSIBLE_LOCAL_TEMP: join(folder, 'tmp'),
            ANSIBLE_NOCOLOR: '1',
            LC_ALL: 'C.UTF-8',
          },
        },
      );
      expect(ran.stdout).toMatch(/two +: ok=5 +changed=\d +unreachable=0 +failed=0/);
      for (const host of ['one', 'two']) {
        const taken = opened(readFileSync(join(folder, 'captures', `${host}.tar.gz`)));
        expect(taken.problems).toEqual([]);
        expect(taken.facts.get('case')).toBe('audit 7');
      }
      expect(
        readdirSync('/var/tmp').filter((name) => /^portledger-[a-z0-9]{24}\.tar\.gz/.test(name)),
      ).toEqual([]);
      expect(existsSync(join(folder, 'captures', 'one.tar.gz'))).toBe(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
