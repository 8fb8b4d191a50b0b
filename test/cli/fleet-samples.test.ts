import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { written } from '../published-schemas.ts';
import { projectRoot } from '../shared.ts';

const has = (tool: string, word: string) =>
  (spawnSync(tool, ['--version'], { encoding: 'utf8' }).stdout ?? '').includes(word);
const samples = join(projectRoot, 'samples/fleet');
const program = `${process.execPath} ${join(projectRoot, 'out/.build/cli.js')}`;
let folder = '';

beforeAll(() => {
  const built = spawnSync(process.execPath, [join(projectRoot, 'src/build/build.mjs')], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stderr);
  folder = mkdtempSync(join(tmpdir(), 'portledger-samples-'));
  for (const name of ['one', 'two', 'three'])
    cpSync(join(projectRoot, 'samples/bigcat/capture'), join(folder, 'in', name), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fleetOf = (output: string) => written('fleet-1', join(folder, output, 'fleet/fleet.json'));

test.skipIf(!has('parallel', 'GNU parallel'))(
  'the line for GNU parallel makes the fleet report of all (needs parallel)',
  () => {
    const { status, stderr } = spawnSync('sh', [join(samples, 'parallel.sh'), 'in', 'out', '2'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PORTLEDGER: program, HOME: folder },
    });
    expect(status, stderr).toBe(0);
    expect(fleetOf('out').hosts.map((host: { folder: string }) => host.folder)).toEqual([
      'one',
      'three',
      'two',
    ]);
  },
);

test.skipIf(!has('ansible-playbook', 'ansible'))(
  'the playbook captures this machine and reports on it, and leaves nothing behind (needs ansible)',
  () => {
    const words = ['-i', 'here,', '-c', 'local', join(samples, 'ansible.yaml')];
    const vars = {
      portledger: program,
      captures: join(folder, 'captures'),
      output: join(folder, 'collected'),
      as_root: false,
    };
    const { status, stdout, stderr } = spawnSync('ansible-playbook', [...words, '-e', JSON.stringify(vars)], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, ANSIBLE_LOCAL_TEMP: join(folder, 'local'), TMPDIR: folder },
    });
    expect(status, `${stdout}${stderr}`).toBe(0);
    expect(existsSync(join(folder, 'captures/here.tar.gz'))).toBe(true);
    expect(fleetOf('collected').hosts).toHaveLength(1);
  },
);

test('the Kubernetes job is an Indexed Job that does as many shares as it divides the work into', () => {
  const job = parse(readFileSync(join(samples, 'job.yaml'), 'utf8'));
  expect(job).toMatchObject({ apiVersion: 'batch/v1', kind: 'Job', spec: { completionMode: 'Indexed' } });
  expect(job.spec.template.spec.restartPolicy).toBe('Never');
  const [container] = job.spec.template.spec.containers;
  expect(container.args[0]).toMatch(/^exec portledger report /);
  expect(container.args[0]).toContain(`--shard "$((JOB_COMPLETION_INDEX + 1))/${job.spec.completions}"`);
  expect(container.volumeMounts[0].name).toBe(job.spec.template.spec.volumes[0].name);
});

/** The schema says nothing against fields that it does not know: those are the ones at which its validator never looks. */
function neverRead(value: unknown, path: string, validate: (seen: unknown) => void): readonly string[] {
  const unread = new Set<string>();
  const watched = (each: unknown, at: string): unknown => {
    if (typeof each !== 'object' || each === null) return each;
    for (const key of Object.keys(each)) unread.add(`${at}.${key}`);
    return new Proxy(each, {
      get: (target, key) => {
        unread.delete(`${at}.${String(key)}`);
        const found: unknown = Reflect.get(target, key);
        const known = copies.get(found);
        if (known !== undefined) return known;
        const copy = watched(found, `${at}.${String(key)}`);
        if (typeof found === 'object' && found !== null) copies.set(found, copy);
        return copy;
      },
    });
  };
  const copies = new Map<unknown, unknown>();
  validate(watched(value, path));
  return [...unread];
}

test('the Kubernetes job is valid by the schema of batch/v1, and has no field that the schema does not know', async () => {
  const { Job } = await import('kubernetes-models/batch/v1');
  const text = readFileSync(join(samples, 'job.yaml'), 'utf8');
  const check = (changed: string) =>
    neverRead(parse(changed), 'job', (seen) => Job.prototype.validate.call(seen));
  expect(check(text)).toEqual([]);
  expect(check(text.replace('completionMode', 'completionModus'))).toEqual(['job.spec.completionModus']);
  expect(() => check(text.replace('completions: 16', 'completions: many'))).toThrow('must be integer');
  expect(() => check(text.replace('mountPath', 'mountpath'))).toThrow('required property mountPath');
});
