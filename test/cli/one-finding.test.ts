import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { marked } from 'marked';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectRoot } from '../shared.ts';

const scratch = mkdtempSync(join(tmpdir(), 'portledger-finding-'));
const sample = join(projectRoot, 'samples/bigcat');
const portledger = (...args: string[]) => {
  const done = spawnSync(process.execPath, [join(projectRoot, 'out/.build/cli.js'), ...args], {
    cwd: scratch,
    encoding: 'utf8',
  });
  return { exit: done.status, out: done.stdout, said: done.stderr };
};
let report: { findings: { id: string; serviceIds: string[] }[]; host: { name: string } };

beforeAll(() => {
  spawnSync(process.execPath, [join(projectRoot, 'src/build/build.mjs')]);
  report = JSON.parse(portledger('report', sample, '--json').out);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('one finding alone goes to stdout as a ticket: title, what was seen, what to do, what it rests on', () => {
  for (const { id } of report.findings.filter((_, index) => index % 6 === 0)) {
    const { exit, out } = portledger('report', sample, '--finding', id);
    expect(exit, id).toBe(0);
    expect(out.startsWith('# ')).toBe(true);
    expect(out.split('\n')[0]).toContain(`(${report.host.name})`);
    expect(out).toContain(`- [ ] \`${id}\``);
    expect(out).toContain('SHA-256');
    for (const other of report.findings) if (other.id !== id) expect(out).not.toContain(`\`${other.id}\``);
    expect(marked.parse(out, { async: false }).match(/<h1/g)).toHaveLength(1);
  }
}, 60_000);

test('it is found by the number that the document gives it, too', () => {
  const ticket = portledger('report', sample, '--finding', 'f-01').out;
  const [first = ''] = /`[a-z-]+(?::[^`]+)?`/.exec(ticket) ?? [];
  expect(report.findings.map(({ id }) => `\`${id}\``)).toContain(first);
});

test('as JSON it holds the finding and its services, and with -o it is a file of its name', () => {
  const [finding] = report.findings;
  const id = finding?.id ?? '';
  expect(portledger('report', sample, '--finding', id, '-f', 'md,json', '-o', 'out').exit).toBe(0);
  const stem = `finding-${id.replace(/[^A-Za-z0-9._-]+/g, '-')}`;
  expect(readdirSync(join(scratch, 'out')).sort()).toEqual([`${stem}.json`, `${stem}.md`]);
  const alone = JSON.parse(readFileSync(join(scratch, 'out', `${stem}.json`), 'utf8'));
  expect(alone.finding.id).toBe(id);
  expect(alone.services.map((service: { id: string }) => service.id).sort()).toEqual(
    [...(finding?.serviceIds ?? [])].sort(),
  );
});

test('an id that the report does not have is one line that names some', () => {
  const { exit, out, said } = portledger('report', sample, '--finding', 'no-such:thing');
  expect(exit).toBe(2);
  expect(out).toBe('');
  expect(said).toMatch(
    /^portledger: no-such:thing: no such finding in this report\nportledger: hint: it has \d+: F-01 /,
  );
  expect(portledger('report', sample, '--finding', 'F-01', '-f', 'xlsx').said).toContain(
    'no format of a finding alone',
  );
  writeFileSync(join(scratch, 'a.lst'), '');
  expect(portledger('report', sample, sample, '--finding', 'F-01').said).toContain(
    'call report for that host alone',
  );
});

test('a super-server that neither runs nor starts at boot is not stopped, and no way back starts it', () => {
  const { services } = JSON.parse(portledger('report', sample, '--json').out);
  const commands = services.flatMap((service: { steps: { commands: string[] }[] }) =>
    service.steps.flatMap((step) => step.commands),
  );
  expect(commands.length).toBeGreaterThan(20);
  expect(commands.filter((command: string) => /init\.d\/xinetd|\/xinetd > /.test(command))).toEqual([]);
});
