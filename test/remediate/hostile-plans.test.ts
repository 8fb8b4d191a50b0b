import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { HostFacts, Starter } from '../../src/model/service.ts';
import { canRoot, openRoot } from '../targets/root.ts';
import { at, bait, commandsFor, note, notedIn, runEach } from './hostile.ts';

/**
 * Plans from captures whose every name is an attempt to run something. They are executed, as printed, on a host where the
 * tools note how they were called: nothing but the plan runs, and each name arrives as one word or not at all.
 */

/** Tools that take a name as a word; `start` and `stop` are Upstart's. */
const naming =
  'update-rc.d chkconfig insserv systemctl rc-service rc-update start stop docker podman snap sv s6-svc svc'.split(
    ' ',
  );
const noted = [...naming, 'crontab', 'at', 'atrm', 'killall', 'telinit', 'exportfs'];
/** su runs what it is given with -c, so that a name has to outlive two shells. */
const su = `${note}[ "$3" != -c ] || exec sh -c "$4"\n`;
const userName = '$(touch /tmp/canary);touch /tmp/canary';

const common = { line: 1, enabled: true, atBoot: true, runlevels: ['2', '3'] };

function starters(name: string): readonly Starter[] {
  const plainName = name.replaceAll('/', '_');
  const file = (folder: string) => `${folder}/${plainName}`;
  const entry = `${name} stream tcp nowait root /bin/true`;
  const inFile = (path: string, text: string) => ({ ...common, name, file: path, evidence: at(path, text) });
  const inetd = { kind: 'inetd', flavour: 'inetd', protocol: 'tcp', server: name, wrapped: false } as const;
  const xinetd = {
    kind: 'xinetd',
    id: name,
    protocol: 'tcp',
    server: name,
    onlyFrom: [],
    bind: null,
  } as const;
  const unit = { kind: 'systemd', state: 'enabled', sockets: [`${name}.socket`], userUnit: false } as const;
  const own = `/etc/systemd/system/${plainName}.service`;
  const container = { kind: 'container', image: name, restart: name } as const;
  const links = [`/etc/rc2.d/S20${plainName}`, `/etc/rc3.d/S20${plainName}`];
  const script = { kind: 'init-script', links, ...inFile(file('/etc/init.d'), links[0] ?? '') } as const;
  return [
    { ...inetd, ...inFile(file('/etc/inetd.d'), entry) },
    { ...inetd, ...inFile(file('/etc/inetd.d'), `#${entry}`), enabled: false },
    { ...xinetd, switchedBy: 'default', ...inFile(file('/etc/xinetd.d'), `service ${name}`) },
    script,
    { kind: 'slackware-rc', byModeBit: true, ...inFile(file('/etc/rc.d'), name) },
    { kind: 'slackware-rc', byModeBit: false, ...inFile('/etc/rc.d/rc.inet2', name) },
    { kind: 'inittab', respawn: true, ...inFile('/etc/inittab', `x:2:respawn:${name}`) },
    { kind: 'cron', ...inFile(file('/var/spool/cron/crontabs'), `@reboot ${name}`) },
    { kind: 'cron', ...inFile(file('/etc/cron.d'), `@reboot ${name} ${name}`) },
    { kind: 'at', ...inFile(file('/var/spool/at'), name) },
    { kind: 'rc-local', ...inFile('/etc/rc.d/rc.local', name) },
    { ...unit, ...inFile(`${file('/opt/units')}.service`, name), name: `${name}.service` },
    { ...unit, ...inFile(own, name), name: `${plainName}.service`, state: 'static', sockets: [] },
    { ...unit, ...inFile(own, name), name: `${name}.service`, userUnit: true },
    { ...unit, ...inFile(own, name), name: `snap.${name}.service` },
    { kind: 'openrc', ...inFile(file('/etc/init.d'), name), runlevels: [name] },
    { kind: 'upstart', ...inFile(`${file('/etc/init')}.conf`, name), name: plainName },
    { kind: 'runit', ...inFile(file('/etc/service'), name) },
    { kind: 's6', ...inFile(file('/var/service'), name) },
    { kind: 'daemontools', ...inFile(file('/service'), name) },
    { ...container, runtime: 'docker', ...inFile(file('/opt'), name) },
    { ...container, runtime: 'podman', ...inFile(file('/opt'), name) },
    { kind: 'kernel', ...inFile(file('/opt'), name), madeBy: name },
    { kind: 'unknown', wouldTell: name, ...inFile(file('/opt'), name) },
  ];
}

const hosts: readonly Partial<HostFacts>[] = [
  { family: 'debian', init: 'sysvinit', tools: new Set(['update-rc.d', 'killall', 'telinit']) },
  { family: 'redhat', init: 'sysvinit', tools: new Set(['chkconfig', 'pidof']) },
  { family: 'suse', init: 'sysvinit', tools: new Set(['insserv', 'ps']) },
  { family: 'slackware', init: 'slackware', tools: new Set(['netstat', 'killall']) },
  { family: 'debian', init: 'systemd', tools: new Set(['systemctl', 'ss']) },
];

describe.skipIf(!canRoot())('plans from hostile captures (needs root, unshare, overlay)', () => {
  test('execute nothing but the plan, and give each name to the tools as one word', async () => {
    const paths = noted.flatMap((name) => [`usr/bin/${name}`, `usr/sbin/${name}`]);
    const tools = Object.fromEntries(paths.map((path) => [path, [note, 0o755] as const]));
    const host = await openRoot({
      packages: [],
      files: {
        ...tools,
        'usr/bin/su': [su, 0o755],
        'etc/passwd': `root:x:0:0:root:/root:/bin/sh\n${userName}:x:1900:1900::/:/bin/sh\n`,
      },
      init: ['/bin/sh', '-c', 'while :; do sleep 60; done'],
    });
    try {
      await host.boot();
      const names = bait('/tmp/canary');
      // What kind of host it is changes the plan for these two only.
      const asked = (kind: string, host: number) =>
        host === 0 || ['init-script', 'inetd', 'systemd', 'kernel'].includes(kind);
      const plans = hosts.flatMap((facts, index) =>
        names.flatMap((name) =>
          starters(name)
            .filter(({ kind }) => asked(kind, index))
            .flatMap((starter) => commandsFor(starter, name, facts)),
        ),
      );
      // The edits find files of those names, and the very lines, so that each of them really runs.
      for (const name of names)
        for (const { kind, file, evidence } of starters(name)) {
          const path = join(host.folder, file ?? '');
          if (file === null || existsSync(path)) continue;
          mkdirSync(join(path, '..'), { recursive: true });
          if (['runit', 's6', 'daemontools'].includes(kind)) {
            mkdirSync(path);
            continue;
          }
          // The plan runs an rc script by right, so that one does nothing.
          const byRight = /^(?:slackware-rc|openrc|init-script)$/.test(kind) && !path.endsWith('rc.inet2');
          writeFileSync(path, byRight ? 'exit 0\n' : `${evidence[0].text}\n}\n`);
        }
      // A line that starts something is run by its undo as the host has it: those are not the plan's names.
      const own = [...new Set(plans)].filter(
        (command) => !/^(?:sleep|kill -HUP 1)/.test(command) && !/\| sh$/.test(command),
      );
      expect(own.length).toBeGreaterThan(1000);
      runEach(host, own);
      expect(readdirSync(join(host.folder, 'tmp')).filter((name) => name.startsWith('canary'))).toEqual([]);
      expect(existsSync(join(host.folder, 'root/portledger-before'))).toBe(true);

      const calls = notedIn(readFileSync(join(host.folder, 'tmp/called'), 'utf8'));
      const named = calls.filter(([tool = '']) => naming.includes(tool));
      const words = new Set(named.flatMap((call) => call.slice(1)));
      // Each tool that was to be given names was given every one of them, as one word.
      const whole = names.filter((name) => !name.includes('/'));
      const given = (tool: string) => new Set(calls.filter((call) => call[0] === tool).flat());
      for (const tool of ['docker', 'podman', 'rc-service', 'rc-update', 'snap'])
        for (const name of whole) expect([tool, name, given(tool).has(name)]).toEqual([tool, name, true]);
      for (const name of whole)
        for (const kind of ['service', 'socket'])
          expect([name, given('systemctl').has(`${name}.${kind}`)]).toEqual([name, true]);
      for (const name of whole.filter((each) => !each.startsWith('-'))) expect(words).toContain(name);
      for (const tool of ['sv', 's6-svc', 'svc']) expect(given(tool).size).toBeGreaterThan(whole.length);
      // And nothing else: a name in parts would be other words.
      const plain =
        /^(?:update|disable|enable|on|off|--level|-[rdu]|[0-9S]+|stop|start|restart|del|add|mask|unmask|is-enabled|--user|daemon-reload|--restart=(?:no)?|--disable|--enable|down|up|--|kill|-s|HUP|inspect|--format|\{\{\.HostConfig\.RestartPolicy\.Name\}\}|podman-restart\.service|inetd\.service|xinetd\.service|nfs-server\.service|nfs-kernel-server|nfs)$/;
      const parts = (word: string) => [
        word,
        word.replace(/\.(?:service|socket)$/, ''),
        word.replace(/^--restart=/, ''),
        word.replace(/^\/(?:etc\/service|var\/service|service)\//, ''),
      ];
      const known = new Set([...names, ...names.map((name) => name.replaceAll('/', '_'))]);
      expect(
        [...words].filter((word) => !plain.test(word) && !parts(word).some((each) => known.has(each))),
      ).toEqual([]);
      // A name with a dash in front stands behind `--`, but for tools that never get one.
      for (const call of named)
        for (const [at, word] of call.entries())
          if (
            names.some((name) => name.startsWith('-') && parts(word).includes(name)) &&
            !word.startsWith('--restart=')
          )
            expect([call[0], call.slice(0, at).includes('--') || word.startsWith('/')]).toEqual([
              call[0],
              true,
            ]);
      // What su was to run was run for the user of that number, whatever that user is called.
      expect(
        calls.filter(([tool, , , flag]) => tool === 'su' && flag === '-c').map((call) => call.at(-1)),
      ).toContain(userName);
    } finally {
      host.close();
    }
  });
});
