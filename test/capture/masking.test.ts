/** Secrets become stars before anything is packed, or what holds them is left out; whichever awk the host has. */
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyOf, covered } from './covered.ts';
import { inMounts, layFiles, namespaces, ownEtc } from './etc.ts';
import { capture, has, rowOf, shells, textOf } from './host.ts';
import { inOverlay, overlays } from './overlay.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portledger-masking-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const slow = process.env.PORTLEDGER_SLOW_CAPTURE !== undefined;
const awks = ['mawk', 'gawk', 'busybox', 'original-awk'].filter(has);
const quickShells = ['dash', 'busybox ash', 'posh', 'zsh'];

describe.skipIf(!namespaces || !has('ss'))('secrets in what was taken (needs root, unshare, ss)', () => {
  test('secrets in command lines become stars of the same length, and nothing else moves', () => {
    const said = [
      'root  1  /usr/bin/app --password=hunter2 --port=80 -p 22 -p2222',
      'root  2  mysqld_safe -pS3cret -h db; PGPASSWORD=tiger psql postgres://ann:swordfish@db/x?token=abc123&b=1',
      'root  3  netstat -pant --passwd-file=/etc/pw DB_PASS=$DB_PASS',
    ].join('\n');
    const taken = capture({ inside: inMounts(covered(folder, 'ss', `cat <<'SAID'\n${said}\nSAID`)) });
    expect(textOf(taken, 'cmd/ss-tuwlnpe').split('\n')).toEqual([
      'root  1  /usr/bin/app --password=******* --port=80 -p 22 -p2222',
      'root  2  mysqld_safe -p****** -h db; PGPASSWORD=***** psql postgres://ann:**********db/x?token=******&b=1',
      'root  3  netstat -pant --passwd-file=/etc/pw DB_PASS=$DB_PASS',
      '',
    ]);
    expect(rowOf(taken, 'ss-tuwlnpe').note).toBe('masked');
  });

  test('secrets with blanks, behind a colon, and those whose option is a letter of one program', () => {
    const lines = [
      [
        'PASSWORD="correct horse" app --pass \'battery staple\' --pwd hunter2 x',
        ['correct horse', 'battery staple', 'hunter2'],
      ],
      [
        'curl -H "X-Api-Key: abcdef" -d \'{"password": "tiger", "n": 1}\' /password:swordfish',
        ['abcdef', 'tiger', 'swordfish'],
      ],
      [
        'ipmitool -U ann -P hunter2 -p 623; mosquitto_sub -p 1883 -P tiger; docker login -u ann -p swordfish',
        ['hunter2', 'tiger', 'swordfish'],
      ],
      [
        'snmpwalk -v2c -c hunter2 host; openssl enc -k tiger; lftp -u ann,swordfish host',
        ['hunter2', 'tiger', 'swordfish'],
      ],
      ['rwcommunity6 hunter2 ::1; pppd user ann password tiger', ['hunter2', 'tiger']],
      [
        'docker run -p 80:80 x; passwd: files; echo "Password: "; --pid-file=/run/x; cd "$(pwd)"; chat login: x',
        [],
      ],
    ] satisfies (readonly [string, readonly string[]])[];
    const said = lines.map(([line]) => line).join('\n');
    const taken = capture({ inside: inMounts(covered(folder, 'ss', `cat <<'SAID'\n${said}\nSAID`)) });
    expect(textOf(taken, 'cmd/ss-tuwlnpe').split('\n')).toEqual([
      ...lines.map(([line, secrets]) =>
        secrets.reduce((text, secret) => text.replace(secret, '*'.repeat(secret.length)), line),
      ),
      '',
    ]);
  });

  test('shadow and keys are never taken, whatever names them', () => {
    const etc = join(folder, 'etc-of-secrets');
    const own = ownEtc(etc, () =>
      layFiles(etc, {
        shadow: 'root:HASHED:1::::::\n',
        'xinetd.conf': 'include /etc/shadow\ninclude /etc/ssl/private/key\n',
        'ssl/private/key': 'HASHED\n',
        'mail/x': '',
        'init.d/good': '#!/bin/sh\n',
      }),
    );
    const taken = capture({
      inside: inMounts(`${own}; ln -s ../shadow /etc/init.d/bad; ln -s /etc/shadow /etc/mail/relay-domains`),
    });
    expect(taken.status, taken.stderr).toBe(0);
    expect([...taken.files].filter(([, bytes]) => bytes.includes('HASHED')).map(([name]) => name)).toEqual(
      [],
    );
    for (const id of ['etc/shadow', 'etc/ssl/private/key', 'etc/init.d/bad'])
      expect(rowOf(taken, id)).toMatchObject({ status: 'skipped', note: 'never taken' });
    expect(rowOf(taken, 'etc/init.d/good').status).toBe('collected');
  });

  for (const shell of [['sh'], ['posh']].filter(([name = '']) => has(name)))
    test(`a second name of a secret is not taken, nor what lies in a folder of them: ${shell.join(' ')}`, () => {
      const etc = join(folder, `etc-of-links-${shell.join('-')}`);
      const own = ownEtc(etc, () => {
        layFiles(etc, {
          shadow: 'root:HASHED:1::::::\n',
          'xinetd.conf': 'includedir /etc/xinetd.d\ninclude /etc/more/plain\ninclude /proc/self/cmdline\n',
          'xinetd.d/good': 'service good\n{\n}\n',
          'ssl/private/plain': 'HASHED\n',
          'cron.d/other': '# two names, and no secret\n',
          'init.d/good': '#!/bin/sh\n',
          'mail/x': '',
        });
        for (const name of ['xinetd.d/second', 'init.d/a b', 'mail/relay-domains'])
          linkSync(join(etc, 'shadow'), join(etc, name));
        linkSync(join(etc, 'cron.d/other'), join(etc, 'cron.d/another'));
        symlinkSync('/etc/ssl/private', join(etc, 'more'));
        symlinkSync('xinetd.d/second', join(etc, 'inetd.conf'));
      });
      const taken = capture({ shell, inside: inMounts(own) });
      expect(taken.status, taken.stderr).toBe(0);
      expect(taken.problems.join('\n')).toBe('');
      expect([...taken.files].filter(([, bytes]) => bytes.includes('HASHED')).map(([name]) => name)).toEqual(
        [],
      );
      for (const id of [
        'etc/xinetd.d/second',
        'etc/init.d/a%20b',
        'etc/inetd.conf',
        'etc/more/plain',
        'proc/self/cmdline',
      ])
        expect(rowOf(taken, id), id).toMatchObject({ status: 'skipped', file: '-', note: 'never taken' });
      for (const id of ['etc/xinetd.d/good', 'etc/init.d/good', 'etc/cron.d/other', 'etc/cron.d/another'])
        expect(rowOf(taken, id).status, id).toBe('collected');
      expect(rowOf(taken, 'proc/net/tcp').status).toBe('collected');
    });

  test('a link that is named os-release leads to no secret either', ({ skip }) => {
    const setup =
      'echo root:HASHED:1:::::: >/etc/shadow; ln -sf /etc/shadow /usr/lib/os-release; ln -sf ../usr/lib/os-release /etc/os-release';
    const place = join(folder, 'os-release');
    if (!overlays(place)) skip();
    const taken = capture({ inside: inOverlay(place, setup), env: { ...process.env, TMPDIR: '/tmp' } });
    expect(taken.status, taken.stderr).toBe(0);
    expect(rowOf(taken, 'etc/os-release')).toMatchObject({ status: 'skipped', note: 'never taken' });
  });

  test('a secret in what was cut at the cap is masked, and the cut line gets an end', () => {
    const flood = covered(
      folder,
      'ss',
      `echo db --password=hunter2; yes ${'x'.repeat(100)} | head -c 40000000`,
    );
    const taken = capture({ inside: inMounts(flood) });
    expect(taken.status, taken.stderr).toBe(0);
    expect(taken.problems.join('\n')).toBe('');
    expect(rowOf(taken, 'ss-tuwlnpe')).toMatchObject({ truncated: '1', note: 'masked', bytes: '16777217' });
    expect(textOf(taken, 'cmd/ss-tuwlnpe')).toMatch(/^db --password=\*{7}\nx/);
  });

  for (const awk of awks) {
    const named = awk === 'busybox' ? 'exec busybox awk "$@"' : null;
    const asAwk = () => covered(folder, 'awk', named ?? `exec ${copyOf(folder, awk)} "$@"`);
    const withOutput = (name: string, bytes: string) => {
      const file = join(folder, `${name}-${awk}`);
      writeFileSync(file, Buffer.from(bytes, 'latin1'));
      const taken = capture({ inside: inMounts(`${covered(folder, 'ss', `cat ${file}`)}; ${asAwk()}`) });
      expect(taken.status, taken.stderr).toBe(0);
      expect(taken.problems.join('\n')).toBe('');
      return taken;
    };

    test(`a long line full of secrets is masked, and a secret across two of its pieces: ${awk}`, () => {
      const secrets = 'curl --password=hunter2 token_'.repeat(10_000);
      const beyond = `db --token=${'hunter2'.repeat(2000)} -p 22`;
      const text = `${secrets}\n${'y'.repeat(8180)} ${beyond}\nlast --secret hunter2 --port 80\n`;
      const taken = withOutput('long-line', text);
      expect(rowOf(taken, 'ss-tuwlnpe')).toMatchObject({ status: 'collected', note: 'masked' });
      const said = textOf(taken, 'cmd/ss-tuwlnpe');
      expect(said.includes('hunter2')).toBe(false);
      expect(said === text.replaceAll(/(?:hunter2)+/g, (all) => '*'.repeat(all.length))).toBe(true);
    }, 240_000);

    test(`4 MB of secrets in one line: what is left of them is stars as a whole: ${awk}`, () => {
      const text = `${'curl --password=hunter2 token_'.repeat(140_000)}\nlast --secret hunter2 --port 80\nplain line\n`;
      const taken = withOutput('hostile', text);
      const row = rowOf(taken, 'ss-tuwlnpe');
      expect(row).toMatchObject({
        status: 'collected',
        note: 'masked, and what took too long to look through',
        bytes: String(text.length),
      });
      const said = textOf(taken, 'cmd/ss-tuwlnpe');
      expect(said.includes('hunter2')).toBe(false);
      expect(said.startsWith('curl --password=******* token_curl ')).toBe(true);
      expect(said.endsWith(`${'*'.repeat(30)}\nplain line\n`)).toBe(true);
    }, 240_000);

    test(`a secret behind a NUL byte is masked, and only NULs may change: ${awk}`, () => {
      const text = 'a\0b --password=hunter2 c\nnext\nlast \0\0 --token=hunter2\n';
      const taken = withOutput('nul', text);
      const said = textOf(taken, 'cmd/ss-tuwlnpe');
      const stars = text.replaceAll('hunter2', '*'.repeat(7));
      const { note } = rowOf(taken, 'ss-tuwlnpe');
      if (note === 'masked') expect(said).toBe(stars);
      else {
        expect(note).toBe('NUL bytes written as 001 masked');
        expect(said).toBe(stars.replaceAll('\0', '\x01'));
      }
      expect(rowOf(taken, 'ps-ax').note).not.toContain('NUL');
    }, 240_000);

    test(`where the disk is full before a masked copy is whole, what held the secret is left out: ${awk}`, () => {
      const file = join(folder, `half-${awk}`);
      writeFileSync(file, `db --password=hunter2\n${`${'x'.repeat(99)}\n`.repeat(60_000)}`);
      const small = join(folder, `small-${awk}`);
      mkdirSync(small);
      const inside = inMounts(
        `${covered(folder, 'ss', `cat ${file}`)}; ${asAwk()}; mount -t tmpfs -o size=9m none ${small}`,
      );
      const taken = capture({ inside, env: { ...process.env, TMPDIR: small } });
      expect(taken.status, taken.stderr).toBe(0);
      expect(taken.problems.join('\n')).toBe('');
      const row = rowOf(taken, 'ss-tuwlnpe');
      expect(row).toMatchObject({ file: '-', note: 'left out: the secrets in it could not be masked' });
      // busybox tries each line again, and on a busy machine it is ended before it is through.
      expect(['failed', 'timed-out']).toContain(row.status);
      expect(rowOf(taken, 'etc/services').status).toBe('collected');
    }, 240_000);
  }

  for (const { name, command } of shells.filter((one) => slow || quickShells.includes(one.name))) {
    test.skipIf(!has(command[0]))(
      `what cannot be masked in time, or at all, is left out and said, and the rest is taken: ${name}`,
      () => {
        // The first try, of all files at once, fails; then the one file takes too long, and the other is refused.
        const awk = covered(
          folder,
          'awk',
          `case "$*" in *copy=*ss-tuwlnpe*etc*) exit 3 ;; *copy=*cmd/ss-tuwlnpe) sleep 4246 ;; *copy=*err/ss-tuwlnpe) exit 3 ;; esac; exec ${copyOf(folder, 'awk')} "$@"`,
        );
        const says = 'echo db --password=hunter2; echo Warning: token=hunter2 >&2';
        const taken = capture({
          shell: command,
          inside: inMounts(`${awk}; ${covered(folder, 'ss', says)}`),
          args: ['--timeout', '4'],
        });
        expect(taken.status, taken.stderr).toBe(0);
        expect(taken.problems.join('\n')).toBe('');
        const note = 'left out: the secrets in it could not be masked';
        expect(rowOf(taken, 'ss-tuwlnpe')).toMatchObject({
          status: 'timed-out',
          file: '-',
          stderr: '-',
          note,
        });
        expect(rowOf(taken, 'err/ss-tuwlnpe')).toMatchObject({ status: 'failed', file: '-', note });
        expect(rowOf(taken, 'ps-ax').status).toBe('collected');
        expect(taken.stderr).toMatch(/ 1 timed out, /);
        const all = [...taken.files.values()].map((bytes) => bytes.toString('latin1')).join('\n');
        expect(all.includes('password=hunter2\n')).toBe(false);
      },
      240_000,
    );
  }
});
