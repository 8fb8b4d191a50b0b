/**
 * capture.sh on other distributions' ground: their real tools and databases, laid over this host's root. On each a busybox
 * httpd of a package, or of a service, listens; the capture has to say whose it is and what started it.
 * apk is in no Debian package, so its branch is not tried here.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listingKind, parseListing } from '../../src/parse/index.ts';
import { listingOf } from '../parse/listing.ts';
import { capture, has, rowOf, type Taken, textOf } from './host.ts';
import { inOverlay, overlays, unpacked } from './overlay.ts';

const probe = mkdtempSync(join(tmpdir(), 'portledger-overlay-'));
const possible = overlays(probe) && has('busybox');
rmSync(probe, { recursive: true, force: true });

let folder = '';
let made = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portledger-distributions-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const httpd = 'cp "$(command -v busybox)" /usr/sbin/httpd';
const listen = '/usr/sbin/httpd -f -p 127.0.0.1:8080';

function taken(setup: string, packs: readonly (string | null)[] = [], alongside = listen): Taken {
  const inside = inOverlay(join(folder, `root-${made++}`), setup, packs, alongside);
  const result = capture({ inside });
  expect(result.status, result.stderr).toBe(0);
  expect(result.problems).toEqual([]);
  return result;
}

/** What the parser of its kind makes of a section, every line of it read. */
function factsOf(result: Taken, id: string): readonly Record<string, unknown>[] {
  const row = rowOf(result, id);
  const kind = listingKind(row.kind);
  if (kind === null) throw new Error(`no parser for ${row.kind}`);
  const text = textOf(result, row.file).replace(/\n$/, '');
  const parsed = parseListing(kind, listingOf(row.origin, text));
  expect(parsed.unread).toEqual([]);
  return parsed.facts as readonly Record<string, unknown>[];
}
const ownerOf = (result: Taken, path: string) =>
  textOf(result, 'cmd/packages')
    .split('\n')
    .find((line) => line.startsWith(`${path}\t`));

describe.skipIf(!possible)('other distributions (needs root, unshare, overlayfs, busybox)', () => {
  test.skipIf(!has('rpmbuild'))(
    'rpm names the package of a listener, and of a file that two own (rpmbuild)',
    () => {
      const result = taken(`set -e
      rm -rf /var/lib/dpkg /var/lib/rpm; mkdir -p /var/lib/rpm /tmp/tree /etc/rpm; cd /tmp; export HOME=/tmp
      # Debian's rpm keeps its database in the home folder.
      echo '%_dbpath /var/lib/rpm' >/etc/rpm/macros; rpm --initdb
      cp "$(command -v busybox)" /tmp/tree/httpd
      for name in oldhttpd twin; do
        printf '%s\\n' "Name: $name" 'Version: 1.3.27' 'Release: 2' 'Summary: x' 'License: GPL' 'AutoReqProv: no' '%description' 'x' \\
          '%install' 'mkdir -p %{buildroot}/usr/sbin %{buildroot}/etc/init.d' 'cp /tmp/tree/httpd %{buildroot}/usr/sbin/httpd' \\
          'echo x >%{buildroot}/etc/init.d/both' '%files' '/etc/init.d/both' >$name.spec
      done
      echo /usr/sbin/httpd >>oldhttpd.spec; sed -i 's/^cp .*//' twin.spec
      rpmbuild -bb --quiet oldhttpd.spec twin.spec
      rpm -i --nodeps --force rpmbuild/RPMS/*/*.rpm
      echo x >/etc/init.d/aaa; echo x >/etc/init.d/zzz`);
      expect(ownerOf(result, '/usr/sbin/httpd')).toBe('/usr/sbin/httpd\trpm\toldhttpd\t1.3.27-2');
      expect(ownerOf(result, '/etc/init.d/both')).toMatch(/\trpm\t(?:oldhttpd|twin)\t1\.3\.27-2$/);
      expect(ownerOf(result, '/etc/init.d/aaa')).toBe('/etc/init.d/aaa\trpm\t-\t-');
      expect(ownerOf(result, '/etc/init.d/zzz')).toBe('/etc/init.d/zzz\trpm\t-\t-');
      expect(factsOf(result, 'packages').length).toBeGreaterThan(3);
    },
  );

  const pacman = unpacked('pacman-package-manager');
  test.skipIf(pacman === null)('pacman names the package of a listener (pacman, fetched)', () => {
    const result = taken(
      `set -e
      ldconfig; rm -rf /var/lib/dpkg; mkdir -p /tmp/tree/usr/sbin /var/lib/pacman /var/cache/pacman
      cp "$(command -v busybox)" /tmp/tree/usr/sbin/httpd; cd /tmp
      printf '%s\\n' 'pkgname = oldhttpd' 'pkgver = 1.3.27-2' 'pkgdesc = x' 'arch = any' >tree/.PKGINFO
      printf '[options]\\nSigLevel = Never\\nArchitecture = auto\\n' >/etc/pacman.conf
      tar -C tree -czf oldhttpd-1.3.27-2-any.pkg.tar.gz .PKGINFO usr/sbin/httpd
      pacman -U --noconfirm --noprogressbar --overwrite '*' oldhttpd-1.3.27-2-any.pkg.tar.gz; echo x >/etc/init.d/zzz`,
      [pacman, unpacked('libalpm13'), unpacked('libgpgme11')],
    );
    expect(ownerOf(result, '/usr/sbin/httpd')).toBe('/usr/sbin/httpd\tpacman\toldhttpd\t1.3.27-2');
    expect(ownerOf(result, '/etc/init.d/zzz')).toBe('/etc/init.d/zzz\tpacman\t-\t-');
  });

  test('Slackware: the package lists, rc scripts with their modes, and no runlevel folders', () => {
    const result = taken(`set -e
      ${httpd}; rm -rf /var/lib/dpkg /etc/init.d /etc/rc?.d /etc/runlevels; mkdir -p /var/log/packages /etc/rc.d
      printf '%s\\n' 'PACKAGE NAME:     apache-1.3.27-i386-2' 'FILE LIST:' './' usr/sbin/httpd etc/rc.d/rc.httpd.new >/var/log/packages/apache-1.3.27-i386-2
      printf '%s\\n' 'PACKAGE NAME:     aaa_base-8.1.0-noarch-1' 'FILE LIST:' './' etc/ >/var/log/packages/aaa_base-8.1.0-noarch-1
      echo '/usr/sbin/inetd' >/etc/rc.d/rc.inet2; echo 'httpd' >/etc/rc.d/rc.httpd; echo '#' >/etc/rc.d/rc.sshd; echo x >/etc/rc.d/rc.local
      echo 'Slackware 8.1.0' >/etc/slackware-version; chmod 755 /etc/rc.d/rc.*; chmod 644 /etc/rc.d/rc.sshd`);
    expect(ownerOf(result, '/usr/sbin/httpd')).toBe('/usr/sbin/httpd\tslackware\tapache\t1.3.27-2');
    expect(
      result.rows
        .filter((row) => row.id.startsWith('etc/rc.d/rc.'))
        .map((row) => row.id)
        .sort(),
    ).toEqual(['etc/rc.d/rc.httpd', 'etc/rc.d/rc.inet2', 'etc/rc.d/rc.local', 'etc/rc.d/rc.sshd']);
    expect(rowOf(result, 'etc/rc.d/rc.sshd').note).toContain('mode=0644');
    expect(rowOf(result, 'etc/rc.d/rc.httpd').note).toContain('mode=0755');
    expect(textOf(result, 'cmd/rc-listing')).toMatch(/^-rw-r--r-- .* rc\.sshd$/m);
    expect(rowOf(result, 'etc/slackware-version').kind).toBe('os-release');
  });

  const openrc = unpacked('openrc');
  test.skipIf(openrc === null)(
    'OpenRC says what starts in which runlevel, and what runs (openrc, fetched)',
    () => {
      const result = taken(
        `set -e
      ldconfig; ${httpd}; cd /run; mkdir openrc; cd openrc
      mkdir exclusive starting started stopping inactive wasinactive failed hotplugged scheduled options daemons tmp; echo default >softlevel
      printf '%s\\n' '#!/sbin/openrc-run' command=/usr/sbin/httpd 'command_args="-f -p 127.0.0.1:8080"' command_background=yes pidfile=/run/httpd.pid >/etc/init.d/httpd
      printf '%s\\n' '#!/sbin/openrc-run' command=/bin/false >/etc/init.d/other
      chmod 755 /etc/init.d/httpd /etc/init.d/other; rc-update add httpd default; rc-service httpd start; rc-status -a`,
        [openrc, unpacked('libeinfo1'), unpacked('librc1')],
        ':',
      );
      expect(textOf(result, 'cmd/rc-update')).toMatch(/^ +httpd \| +default +$/m);
      expect(textOf(result, 'cmd/rc-status')).toMatch(/^ httpd +\[ +started +\]$/m);
      expect(textOf(result, 'cmd/runlevels')).toMatch(
        /^\/etc\/runlevels\/default\/:\ntotal \d+\n.* httpd -> /m,
      );
      const facts = factsOf(result, 'rc-update');
      expect(JSON.stringify(facts.filter((fact) => JSON.stringify(fact).includes('"httpd"')))).toContain(
        'default',
      );
      expect(factsOf(result, 'rc-status').length).toBeGreaterThan(0);
      expect(textOf(result, 'cmd/proc-pid')).toMatch(/\texe\t\/usr\/sbin\/httpd$/m);
    },
  );

  const runit = unpacked('runit');
  test.skipIf(runit === null)(
    'runit says which supervised service runs and which is down (runit, fetched)',
    () => {
      const result = taken(
        `set -e
      ${httpd}; rm -rf /etc/service; mkdir -p /etc/service /etc/sv/httpd /etc/sv/idle
      printf '#!/bin/sh\\nexec ${listen}\\n' >/etc/sv/httpd/run; printf '#!/bin/sh\\nexec sleep 99\\n' >/etc/sv/idle/run
      touch /etc/sv/idle/down; chmod 755 /etc/sv/*/run; ln -s /etc/sv/httpd /etc/sv/idle /etc/service`,
        [runit],
        'exec runsvdir -P /etc/service',
      );
      expect(textOf(result, 'cmd/sv-status/etc/service')).toMatch(
        /^run: \/etc\/service\/httpd: \(pid \d+\) \d+s\ndown: \/etc\/service\/idle: \d+s\n$/,
      );
      expect(factsOf(result, 'sv-status/etc/service')).toHaveLength(2);
      expect(textOf(result, 'file/etc/service/httpd/run')).toContain(`exec ${listen}`);
      expect(textOf(result, 'cmd/service-folders')).toContain('httpd -> /etc/sv/httpd');
    },
  );

  const daemontools = unpacked('daemontools');
  test.skipIf(daemontools === null)(
    'daemontools says which supervised service runs and which is down (daemontools, fetched)',
    () => {
      const result = taken(
        `set -e
      ${httpd}; rm -rf /etc/service; mkdir -p /service/httpd /service/idle; rm -f /usr/bin/sv /bin/sv
      printf '#!/bin/sh\nexec ${listen}\n' >/service/httpd/run; printf '#!/bin/sh\nexec sleep 99\n' >/service/idle/run
      touch /service/idle/down; chmod 755 /service/*/run`,
        [daemontools],
        'exec svscan /service',
      );
      const row = rowOf(result, 'sv-status/service');
      expect(row).toMatchObject({ status: 'collected', note: 'fallback=2 instead of sv' });
      expect(textOf(result, row.file)).toMatch(
        /^\/service\/httpd: up \(pid \d+\) \d+ seconds\n\/service\/idle: down \d+ seconds\n$/,
      );
      expect(factsOf(result, 'sv-status/service')).toMatchObject([
        { kind: 'daemontools', name: 'httpd', running: true },
        { kind: 'daemontools', name: 'idle', running: false },
      ]);
      expect(textOf(result, 'file/service/httpd/run')).toContain(`exec ${listen}`);
    },
  );

  const s6 = unpacked('s6');
  test.skipIf(s6 === null)('s6 says which supervised service runs and which is down (s6, fetched)', () => {
    const result = taken(
      `set -e
      ldconfig; ${httpd}; mkdir -p /run/service/httpd /run/service/idle
      printf '#!/bin/sh\nexec ${listen}\n' >/run/service/httpd/run; printf '#!/bin/sh\nexec sleep 99\n' >/run/service/idle/run
      touch /run/service/idle/down; chmod 755 /run/service/*/run`,
      [s6, unpacked('libexecline2.9'), unpacked('libs6-2.11'), unpacked('libskarnet2.13')],
      'exec s6-svscan /run/service',
    );
    expect(textOf(result, 'cmd/sv-status/run/service')).toMatch(
      /^\/run\/service\/httpd: up \(pid \d+.*\) \d+ seconds.*\n\/run\/service\/idle: down .*\n$/,
    );
    expect(factsOf(result, 'sv-status/run/service')).toMatchObject([
      { kind: 's6', name: 'httpd', running: true },
      { kind: 's6', name: 'idle', running: false },
    ]);
    expect(textOf(result, 'file/run/service/httpd/run')).toContain(`exec ${listen}`);
  });
});
