/**
 * Mismatches made for real: a real inetd in a namespace of its own, its file edited, told and not told, a program started
 * by hand and deleted under its own feet, each time captured by capture.sh. The same host is its own clean twin.
 */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/index.ts';
import { loadKnowledge } from '../../src/knowledge/index.ts';
import type { Inventory } from '../../src/model/service.ts';
import { parse } from '../../src/parse/index.ts';
import { openCapture } from '../../src/snapshot/index.ts';
import { projectRoot } from '../shared.ts';
import { canUnshare, type Namespace, openNamespace, targetProgram } from '../targets/namespace.ts';
import { findingsOf } from './truth.ts';

const inetd = targetProgram('openbsd-inetd', 'usr/sbin/inetd');
const knowledge = loadKnowledge();

const services = 'echo 7/tcp\ndaytime 13/tcp\ntelnet 23/tcp\ntime 37/tcp\ningreslock 1524/tcp\n';
const plain = ['time stream tcp nowait root internal', 'daytime stream tcp nowait root internal'];

describe.skipIf(!canUnshare() || inetd === null)('a real openbsd-inetd in a namespace', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portledger-mismatch-'));
  const hand = join(folder, 'acmed');
  let place: Namespace;
  let baseline: readonly string[];
  let daemon: string;

  interface Etc {
    readonly lines: readonly string[];
    readonly services?: string;
    /** Name of the link in rc2.d. */
    readonly link?: string;
  }
  const lay = (etc: Etc) => {
    place.writeEtc({
      'inetd.conf': `${etc.lines.join('\n')}\n`,
      services: etc.services ?? services,
      crontab: '# none\n',
    });
    const script = '#!/bin/sh\nexec /usr/sbin/inetd\n';
    const put = `mkdir -p /etc/init.d /etc/rc2.d && cat > /etc/init.d/inetd && chmod 755 /etc/init.d/inetd && ln -s ../init.d/inetd /etc/rc2.d/${etc.link ?? 'S20inetd'} && echo id:2:initdefault: > /etc/inittab`;
    expect(place.run(['sh', '-c', put], script).status).toBe(0);
  };
  const configure = (...lines: readonly string[]) => lay({ lines });
  const capture = async (): Promise<Inventory> => {
    const file = join(folder, 'host.tar.gz');
    const script = join(projectRoot, 'src/capture/capture.sh');
    rmSync(file, { force: true });
    expect(place.run(['sh', script, '-o', file])).toMatchObject({ status: 0 });
    return correlate(parse(await openCapture(file)), knowledge);
  };
  const news = async () => findingsOf(await capture()).filter((finding) => !baseline.includes(finding));
  const tell = async () => {
    place.run(['kill', '-HUP', daemon]);
    await place.settled();
  };

  beforeAll(async () => {
    place = await openNamespace({});
    configure(...plain);
    place.start([inetd ?? '', '/etc/inetd.conf']);
    await place.settled();
    daemon = place.run(['cat', '/run/inetd.pid']).stdout.trim();
    baseline = findingsOf(await capture());
  });
  afterAll(() => {
    place.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('the clean host has none but that its inetd was unpacked and not installed', () => {
    expect(baseline).toEqual(['host executable-of-no-package']);
  });

  test('a file that was edited and not told contradicts what listens; told, it no longer does', async () => {
    configure(`#${plain[0]}`, plain[1] ?? '', 'echo stream tcp nowait root internal');
    expect(await news()).toEqual([
      'echo configured-but-does-not-listen',
      'tcp/37 listens-but-not-configured',
    ]);
    await tell();
    expect(await news()).toEqual([]);
    configure(...plain);
    await tell();
    expect(await news()).toEqual([]);
  });

  test('a line that gives a shell is found, with the line', async () => {
    configure(...plain, 'ingreslock stream tcp nowait root /bin/bash bash -i');
    await tell();
    const inventory = await capture();
    const found = inventory.services.flatMap((service) =>
      service.contradictions.filter((each) => each.kind === 'super-server-starts-a-shell'),
    );
    expect(found).toHaveLength(1);
    expect(found[0]?.evidence[0]).toMatchObject({ origin: '/etc/inetd.conf', line: 3 });
    configure(...plain);
    await tell();
    expect(await news()).toEqual([]);
  });

  test('a program started by hand is not configured, and deleted it says so', async () => {
    copyFileSync(inetd ?? '', hand);
    place.run(
      ['sh', '-c', 'cat > /run/acme.conf'],
      '8081 stream tcp nowait root internal\n8081 stream tcp nowait root /bin/true true\n',
    );
    place.run(['chmod', '755', hand]);
    place.start([hand, '-i', '/run/acme.conf']);
    await place.settled();
    const before = await news();
    expect(before).toEqual(['tcp/8081 executable-of-no-package', 'tcp/8081 listens-but-not-configured']);
    rmSync(hand);
    expect(await news()).toEqual([
      'tcp/8081 deleted-executable',
      'tcp/8081 executable-of-no-package',
      'tcp/8081 listens-but-not-configured',
    ]);
    // The copy wrote the pid file of its kind.
    place.run(['sh', '-c', 'kill $(cat /run/inetd.pid)']);
    await place.settled();
  });

  test('a server or a tcpd that is not there is told, and is not once it is there', async () => {
    const put = (path: string) =>
      place.run(['sh', '-c', `mkdir -p /run/sbin && cp /bin/true ${path} && chmod 755 ${path}`]);
    configure(
      ...plain,
      'telnet stream tcp nowait root /run/sbin/in.telnetd in.telnetd',
      'echo stream tcp nowait root /run/sbin/tcpd /bin/true',
    );
    await tell();
    expect(await news()).toEqual(['tcp/23 server-file-missing', 'tcp/7 server-file-missing']);
    put('/run/sbin/in.telnetd');
    put('/run/sbin/tcpd');
    expect(await news()).toEqual(['tcp/23 executable-of-no-package']);
    place.run(['chmod', '644', '/run/sbin/tcpd']);
    expect(await news()).toEqual(['tcp/23 executable-of-no-package', 'tcp/7 server-file-missing']);
    configure(...plain);
    await tell();
    expect(await news()).toEqual([]);
  });

  test('what listens and has only a K link will not come back, and with its S link it will', async () => {
    lay({ lines: plain, link: 'K20inetd' });
    expect(await news()).toEqual([
      'tcp/13 listens-but-will-not-start-at-boot',
      'tcp/37 listens-but-will-not-start-at-boot',
    ]);
    configure(...plain);
    expect(await news()).toEqual([]);
  });

  test('a name in /etc/services that belongs to another port is told', async () => {
    lay({ lines: plain, services: services.replace('daytime 13/tcp', 'smtp 13/tcp\ndaytime 113/tcp') });
    expect(await news()).toContain('tcp/13 port-name-differs-from-registry');
    configure(...plain);
    expect(await news()).toEqual([]);
  });

  test('a netstat that was replaced and hides a port disagrees with the kernel', async () => {
    const tool = place.run(['sh', '-c', 'readlink -f "$(command -v netstat)"']).stdout.trim();
    const honest = '/run/netstat.honest';
    place.run(
      ['sh', '-c', `cp ${tool} ${honest} && cat > /run/netstat && chmod 755 /run/netstat`],
      `#!/bin/sh\n${honest} "$@" | grep -v -e ':13 ' -e ':daytime '\n`,
    );
    expect(place.run(['mount', '--bind', '/run/netstat', tool]).status).toBe(0);
    expect(await news()).toEqual(['tcp/13 listings-disagree']);
    place.run(['umount', tool]);
    expect(await news()).toEqual([]);
  });

  test('an inetd with nothing switched on has no use', async () => {
    configure(...plain.map((line) => `#${line}`));
    await tell();
    expect(await news()).toEqual(['host super-server-with-nothing-enabled']);
  });

  test('an inetd that boot starts and that was killed is told of every line that is switched on', async () => {
    configure(...plain);
    place.run(['kill', daemon]);
    await place.settled();
    expect(await news()).toEqual([
      'daytime starts-at-boot-but-not-running',
      'time starts-at-boot-but-not-running',
    ]);
  });
});
