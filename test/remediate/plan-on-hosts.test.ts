/** `plan.sh` and `plan.yml` as files on the hosts that they were made for: systemd, and System V with inetd. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReportModel } from '../../src/model/report.ts';
import { jobsOf } from '../../src/report/formats/plan-jobs.ts';
import { planSh } from '../../src/report/formats/plan-sh.ts';
import { planYml } from '../../src/report/formats/plan-yml.ts';
import { defaultRenderOptions } from '../../src/report/options.ts';
import {
  openHost,
  openSystemdHost,
  reapForever,
  type SystemdHost,
  upFile,
  whyNoSystemd,
} from '../targets/systemd-host.ts';
import { reportOf } from './reported.ts';
import { files, installed, packageSet } from './systemd-services.ts';

const debs = packageSet('inetd');
const file = (path: string) => files[path] ?? '';

const hosts = [
  {
    name: 'systemd',
    missing: whyNoSystemd(),
    open: () =>
      openSystemdHost(
        Object.fromEntries(
          Object.entries(files).filter(([path]) => /plain|lazy|own\.|listend|oldgate/.test(path)),
        ),
        'systemctl enable plain.service lazy.socket own.service; update-rc.d oldgate defaults',
      ),
    ports: ['tcp/4001', 'tcp/4002', 'tcp/4005', 'tcp/4006'],
  },
  {
    name: 'System V and inetd',
    missing: whyNoSystemd() || (debs === null ? 'needs test/targets/fetch-daemons.sh' : ''),
    open: () =>
      openHost(
        {
          ...debs,
          'usr/local/sbin/oldgated!': file('usr/local/sbin/oldgated!'),
          'etc/init.d/oldgate!': file('etc/init.d/oldgate!'),
          'etc/inetd.conf':
            'discard stream tcp nowait root internal\n4011 stream tcp nowait root /bin/echo echo here\n',
          // What inittab has rc do in runlevel 2.
          'usr/local/sbin/boot!': `#!/bin/sh\nfor each in /etc/rc2.d/S*; do $each start; done\n: > ${upFile}\n${reapForever}\n`,
        },
        `${installed}update-rc.d oldgate defaults\n`,
        ['/usr/local/sbin/boot'],
      ),
    ports: ['tcp/4005', 'tcp/4011', 'tcp/9'],
  },
];

describe.each(hosts)('the plan of a host with $name', ({ name, missing, open, ports }) => {
  describe.skipIf(missing !== '')(missing || 'on that host', { timeout: 120_000 }, () => {
    let host: SystemdHost;
    let model: ReportModel;
    let etc: readonly string[];
    beforeAll(async () => {
      host = await open();
      await host.settled();
      model = await reportOf(host);
      etc = host.etc();
      host.run(['sh', '-c', 'cat > /root/plan.sh'], String(planSh.render(model, defaultRenderOptions)));
    });
    afterAll(async () => host?.close());
    const there = () => host.ports();
    const asItWas = async () => {
      await host.settled();
      expect(there()).toEqual(ports);
      expect(host.etc()).toEqual(etc);
    };

    test('the script shows the plan and changes nothing', async () => {
      expect(there()).toEqual(ports);
      const done = host.sh('sh /root/plan.sh');
      expect(done).toMatchObject({ status: 0, stderr: '' });
      expect(done.stdout).toContain(`${ports.length} would be turned off`);
      await asItWas();
    });

    test('it asks, and does for one service only what is answered with yes', async () => {
      const done = host.run(['sh', '/root/plan.sh', '--apply', '--folder', '/root/one'], 'y\n');
      expect(done).toMatchObject({ status: 0, stderr: '' });
      expect(done.stdout).toContain(`1 turned off, ${ports.length - 1} left alone`);
      await host.settled();
      expect(there()).toHaveLength(ports.length - 1);
      expect(host.sh('sh /root/one/undo-*.sh').status).toBe(0);
      await asItWas();
    });

    test('with --yes all of it goes, stays away over a boot, and the undo script brings all back', async () => {
      const done = host.sh('sh /root/plan.sh --apply --yes --folder /root/all');
      expect(done).toMatchObject({ status: 0, stderr: '' });
      await host.settled();
      expect(there()).toEqual([]);
      expect(host.sh('cat /root/all/plan-*.log').stdout).toContain('$ ');
      await host.reboot();
      expect(there()).toEqual([]);
      expect(host.sh('sh /root/all/undo-*.sh')).toMatchObject({ status: 0 });
      await asItWas();
    });

    test('it leaves the service alone that this session came in by, and refuses another host', async () => {
      const port = ports[0]?.slice('tcp/'.length) ?? '';
      const done = host.sh(
        `SSH_CONNECTION='192.0.2.7 50000 192.0.2.1 ${port}' sh /root/plan.sh --apply --yes --folder /root/ssh`,
      );
      expect(done).toMatchObject({ status: 0, stderr: '' });
      expect(done.stdout).toContain('this very session');
      await host.settled();
      expect(there()).toEqual(ports.slice(0, 1));
      host.sh('sh /root/ssh/undo-*.sh');
      await asItWas();
      const refused = host.sh(
        'hostname other; sh /root/plan.sh --apply --yes; c=$?; hostname unithost; exit $c',
      );
      expect(refused.status).toBe(1);
      expect(refused.stderr).toContain('this is other, the plan is for unithost');
      await asItWas();
    });

    test('it stops at the first surprise, and the undo script takes back what it did', async () => {
      // Somebody has changed the host since the capture: the first service does not go.
      host.sh(
        'printf "#!/bin/sh\\nexit 9\\n" > /usr/local/sbin/systemctl; cp /usr/local/sbin/systemctl /usr/local/sbin/sed; chmod 755 /usr/local/sbin/sed /usr/local/sbin/systemctl',
      );
      const done = host.sh('sh /root/plan.sh --apply --yes --folder /root/stopped');
      host.sh('rm /usr/local/sbin/systemctl /usr/local/sbin/sed');
      expect(done.status).toBe(1);
      expect(done.stderr).toMatch(/stopped: .*(?:a command failed|it is still there)/);
      expect(there().length).toBeGreaterThanOrEqual(ports.length - 1);
      host.sh('sh /root/stopped/undo-*.sh');
      await asItWas();
    });

    // Once is enough: the two hosts differ in their commands, which the script has run.
    if (name !== 'systemd') return;
    const ansible = existsSync('/usr/bin/ansible-playbook');
    test.skipIf(!ansible)(
      'the playbook does the same, and its undo brings all back (ansible-playbook)',
      async () => {
        // Two services of it: each command takes Ansible a second.
        const some = { ...model, plan: model.plan.slice(0, 2) };
        host.run(['sh', '-c', 'cat > /root/plan.yml'], String(planYml.render(some, defaultRenderOptions)));
        const play = (more: string) =>
          host.sh(`cd /root && LC_ALL=C.UTF-8 ansible-playbook -i localhost, -c local plan.yml ${more}`);
        expect(play('')).toMatchObject({ status: 0 });
        await asItWas();
        const done = play('-e portledger_apply=true');
        expect([done.status, done.status === 0 ? '' : done.stdout + done.stderr]).toEqual([0, '']);
        await host.settled();
        expect(there()).toHaveLength(ports.length - 2);
        const [one] = jobsOf(some);
        const back = `-e portledger_apply=true --tags undo-${one?.service.id}`;
        expect(play(back)).toMatchObject({ status: 0 });
        await host.settled();
        expect(there()).toHaveLength(ports.length - 1);
        expect(play('-e portledger_apply=true --tags undo')).toMatchObject({ status: 0 });
        await asItWas();
      },
    );
  });
});
