/**
 * Over ssh, as the script's first lines say: a real sshd on loopback in a network namespace of the test's own, with keys that
 * were made for it. Nothing of root's own ~/.ssh is read or written.
 */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCaptureBytes } from '../../src/snapshot/index.ts';
import { verifyCapture } from '../../src/snapshot/verify.ts';
import { projectRoot } from '../shared.ts';
import { namespaces } from './etc.ts';
import { has, opened, scriptPath, sh } from './host.ts';
import { unpacked } from './overlay.ts';

const daemon = unpacked('openssh-server');
const port = 2222;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portledger-ssh-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What `command` says in a network with nothing but lo, on which sshd lets root in with our key. */
function besideSshd(command: string, env: NodeJS.ProcessEnv = process.env) {
  const place = mkdtempSync(join(folder, 'sshd-'));
  for (const key of ['host', 'user'])
    sh('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(place, key)]);
  const hostKey = readFileSync(join(place, 'host.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
  writeFileSync(join(place, 'known'), `[127.0.0.1]:${port} ${hostKey}\n`);
  cpSync(join(place, 'user.pub'), join(place, 'authorized'));
  writeFileSync(
    join(place, 'sshd_config'),
    [
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${place}/host`,
      `AuthorizedKeysFile ${place}/authorized`,
      `PidFile ${place}/pid`,
      `Subsystem sftp ${unpacked('openssh-sftp-server')}/usr/lib/openssh/sftp-server`,
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'StrictModes no',
      'UsePAM no',
      '',
    ].join('\n'),
  );
  writeFileSync(
    join(place, 'ssh'),
    `#!/bin/sh\nexec /usr/bin/ssh -F none -p ${port} -i ${place}/user -o IdentitiesOnly=yes -o BatchMode=yes -o UserKnownHostsFile=${place}/known "$@"\n`,
  );
  chmodSync(join(place, 'ssh'), 0o755);
  mkdirSync(join(place, 'empty'));
  const setup = `set -e
    ip link set lo up; mkdir -p /run/sshd
    { cat /etc/passwd; echo 'sshd:x:65533:65534::${place}/empty:/bin/false'; } >${place}/passwd; mount --bind ${place}/passwd /etc/passwd
    export LD_LIBRARY_PATH=${unpacked('libwrap0')}/usr/lib/x86_64-linux-gnu:${unpacked('libwrap0')}/lib/x86_64-linux-gnu
    ${daemon}/usr/sbin/sshd -f ${place}/sshd_config -E ${place}/log
    # It writes its number once it listens.
    tries=0; while [ ! -s ${place}/pid ] && [ "$tries" -lt 300 ]; do sleep 0.1; tries=$((tries + 1)); done
    unset LD_LIBRARY_PATH; cd ${place}
    ${command}; code=$?; kill "$(cat ${place}/pid)"; exit $code`;
  const inside = 'mount -t tmpfs none /run; exec sh -c "$1"';
  const ran = sh('unshare', ['-m', '-n', 'sh', '-c', inside, 'sshd', setup], { env });
  const log = existsSync(join(place, 'log')) ? readFileSync(join(place, 'log'), 'utf8') : '';
  return { ...ran, place, log };
}

describe.skipIf(!namespaces || daemon === null || !has('ssh') || !has('ip'))(
  'over ssh (needs root, unshare, ip, ssh; openssh-server, fetched)',
  () => {
    test('ssh root@host sh -s < capture.sh > host.tar.gz gives a capture that matches its manifest', async () => {
      const ran = besideSshd(`./ssh root@127.0.0.1 sh -s <${scriptPath} >host.tar.gz`);
      expect(ran.status, ran.stderr + ran.log).toBe(0);
      expect(ran.stderr).toMatch(/^portledger: sections: [^\n]*; SHA-256 [0-9a-f]{64}\n$/);
      const bytes = readFileSync(join(ran.place, 'host.tar.gz'));
      const taken = opened(bytes, 0, ran.stderr);
      expect(taken.problems).toEqual([]);
      const verified = verifyCapture(await openCaptureBytes('host.tar.gz', bytes));
      expect(verified.verdict).toBe('intact');
      expect(ran.stderr).toContain(verified.bundle.sha256);
      // The way in is among what it found.
      const text = (member: string) => taken.files.get(member)?.toString('latin1') ?? '';
      expect(text('cmd/netstat-tcp')).toMatch(/127\.0\.0\.1:2222 .* LISTEN .*sshd/);
      expect(text('cmd/proc-pid')).toMatch(/\texe\t.*\/usr\/sbin\/sshd$/m);
    }, 120_000);

    test('options follow --, and what is refused is said with exit 2 and without a tarball', () => {
      const ran = besideSshd(
        `./ssh root@127.0.0.1 sh -s -- --case "'audit 7'" <${scriptPath} >host.tar.gz; ./ssh root@127.0.0.1 sh -s -- --nonsense <${scriptPath} >none.tar.gz`,
      );
      expect(ran.status, ran.stderr + ran.log).toBe(2);
      expect(ran.stderr).toContain('capture.sh: --nonsense: no such option');
      expect(opened(readFileSync(join(ran.place, 'host.tar.gz'))).facts.get('case')).toBe('audit 7');
      expect(readFileSync(join(ran.place, 'none.tar.gz'))).toHaveLength(0);
    }, 120_000);

    test.skipIf(!has('ansible-playbook'))(
      'the playbook of samples/ansible fetches one tarball a host over ssh (ansible-playbook)',
      () => {
        const book = join(folder, 'book');
        mkdirSync(book);
        cpSync(join(projectRoot, 'samples/ansible/capture.yml'), join(book, 'capture.yml'));
        cpSync(scriptPath, join(book, 'capture.sh'));
        writeFileSync(
          join(book, 'inventory.ini'),
          // An interpreter that does not exist: Python is not needed on the captured host.
          `one ansible_host=127.0.0.1\ntwo ansible_host=127.0.0.1\n[all:vars]\nansible_user=root\nansible_port=${port}\nansible_become=false\nansible_python_interpreter=/nowhere/python\n`,
        );
        const ran = besideSshd(
          `ansible-playbook -i ${book}/inventory.ini ${book}/capture.yml -e ansible_ssh_executable=$PWD/ssh -e ansible_scp_executable=/nowhere/scp`,
          {
            ...process.env,
            HOME: book,
            ANSIBLE_LOCAL_TEMP: join(book, 'tmp'),
            ANSIBLE_SSH_TRANSFER_METHOD: 'piped',
            ANSIBLE_NOCOLOR: '1',
            LC_ALL: 'C.UTF-8',
          },
        );
        expect(ran.stdout, ran.stderr + ran.log).toMatch(/two +: ok=5 +changed=\d +unreachable=0 +failed=0/);
        for (const host of ['one', 'two'])
          expect(opened(readFileSync(join(book, 'captures', `${host}.tar.gz`))).problems).toEqual([]);
        expect(
          readdirSync('/var/tmp').filter((name) => /^portledger-[a-z0-9]{24}\.tar\.gz/.test(name)),
        ).toEqual([]);
      },
      240_000,
    );
  },
);
