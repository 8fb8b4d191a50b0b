import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { expect, test } from 'vitest';
import type { ReportModel } from '../../src/model/report.ts';
import { compileOptions, templateSources } from '../../src/report/html/compile.ts';
import { renderHtml } from '../../src/report/html/document.ts';
import { reportView } from '../../src/report/html/view.ts';
import { defaultRenderOptions as plain } from '../../src/report/options.ts';
import { projectRoot } from '../shared.ts';
import { bigcat } from './model-fixture.ts';

const variants = ['executive', 'full', 'technical'] as const;

function withAnAcceptedFinding(model: ReportModel): ReportModel {
  return {
    ...model,
    findings: model.findings.map((finding) => ({
      ...finding,
      accepted: finding.serviceIds.includes('ssh'),
    })),
  };
}

test('rendering twice gives the same text', async () => {
  expect(await renderHtml(bigcat(), plain)).toBe(await renderHtml(bigcat(), plain));
});

test.each(variants)('every link of the %s variant leads to a place in the document', async (variant) => {
  const html = await renderHtml(withAnAcceptedFinding(bigcat()), { ...plain, variant });
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
  expect(new Set(ids).size).toBe(ids.length);
  const targets = [...html.matchAll(/ href="#([^"]+)"/g)].map((match) => match[1] ?? '');
  expect(targets.length).toBeGreaterThan(variant === 'executive' ? 10 : 50);
  expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
});

test('the document asks for nothing from outside', async () => {
  const html = await renderHtml(bigcat(), plain);
  expect(html).not.toMatch(/<(?:link|iframe|object|embed|base|form)\b|@import|url\(/i);
  expect([...html.matchAll(/\b(?:src|href)="(?!#|data:)[^"]*"/g)].map((match) => match[0])).toEqual([]);
  expect(html).not.toMatch(/ style="| on[a-z]+="/);
});

/** A name that a template uses and the view lacks is an error, also in `{{#if}}` and `{{#each}}`. */
function demanding(value: unknown, path: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return new Proxy(value, {
    get(target, name) {
      const found = Reflect.get(target, name);
      if (typeof name === 'symbol' || Array.isArray(target) || typeof found === 'function') return found;
      if (!(name in target))
        throw new Error(`a template asks for ${path}.${name}, which the view does not have`);
      return demanding(found, `${path}.${name}`);
    },
    has: () => true,
    getOwnPropertyDescriptor: (target, name) =>
      Reflect.getOwnPropertyDescriptor(target, name) ?? {
        configurable: true,
        enumerable: true,
        value: undefined,
      },
  });
}

test.each(variants)('no template of the %s variant uses a name that the view lacks', (variant) => {
  const view = JSON.parse(JSON.stringify(reportView(bigcat(), { ...plain, variant })));
  const own = Handlebars.create();
  const sources = templateSources();
  for (const [name, source] of Object.entries(sources.partials)) own.registerPartial(name, source);
  // `this` and block parameters aside, every path of the templates goes through the proxy.
  const wrap = (value: unknown, path: string): unknown =>
    Array.isArray(value)
      ? value.map((item, index) => wrap(item, `${path}[${index}]`))
      : typeof value === 'object' && value !== null
        ? demanding(
            Object.fromEntries(
              Object.entries(value).map(([key, item]) => [key, wrap(item, `${path}.${key}`)]),
            ),
            path,
          )
        : value;
  const html = own.compile(sources.pages.report ?? '', compileOptions)(
    wrap({ ...view, classification: '', css: '', script: '', policy: '' }, 'view'),
    { allowProtoPropertiesByDefault: true },
  );
  expect(html.length).toBeGreaterThan(20_000);
});

test('the proxy of the test above does notice a missing name', () => {
  const own = Handlebars.create();
  expect(() =>
    own.compile('{{#if title}}x{{/if}}', compileOptions)(demanding({ name: 'x' }, 'view')),
  ).toThrow('view.title');
});

test('templates print unescaped only what ends in Html or Svg, and the stylesheet and script', () => {
  const folder = join(projectRoot, 'templates');
  const all = ['report.hbs', ...readdirSync(join(folder, 'partials')).map((name) => join('partials', name))];
  const raw = all.flatMap((name) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/\{\{\{\s*([^}]+?)\s*\}\}\}|\{\{&/g)].map(
      (match) => match[1] ?? match[0],
    ),
  );
  expect(raw.length).toBeGreaterThan(5);
  expect(raw.filter((name) => !/(?:Html|Svg)$/.test(name) && name !== 'css' && name !== 'script')).toEqual(
    [],
  );
});

test('completeness stands before any number, and integrity problems on the cover', async () => {
  const html = await renderHtml(bigcat(), plain);
  expect(html.indexOf('id="captured"')).toBeLessThan(html.indexOf('id="summary"'));
  const cover = html.slice(0, html.indexOf('<nav'));
  expect(cover).toContain('A file that the manifest does not list');
  expect(cover).toContain('file/etc/motd');
});

test('every finding, every service and the hash of every captured file stand in the full report', async () => {
  const model = bigcat();
  const html = await renderHtml(model, plain);
  for (const finding of model.findings) expect(html).toContain(`<code>${finding.id}</code>`);
  for (const service of model.services) expect(html).toContain(`<code>${service.name}</code>`);
  for (const section of model.sections) if (section.sha256 !== null) expect(html).toContain(section.sha256);
});

test('the report never calls the host secure, compliant, certified or safe', async () => {
  const text = (await renderHtml(bigcat(), plain))
    .replace(/<(style|script)>[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ')
    // The name of the protocol, of the software and of the HOWTO.
    .replaceAll('Secure shell server', '')
    .replaceAll('Security Quick-Start', '');
  expect(text.match(/\b(?:secure|compliant|certified|guarantee[ds]?|safe|passed the audit)\b/gi)).toBeNull();
});

test('two thousand findings give a bounded document that says what it leaves out', async () => {
  const model = withAnAcceptedFinding(bigcat(110));
  expect(model.services.length).toBeGreaterThan(2_000);
  const html = await renderHtml(model, plain);
  expect(html.length).toBeLessThan(6_000_000);
  expect(html).toContain('Showing 500 of');
  expect(html).toContain('Showing 250 of');
  const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]));
  const dead = [...html.matchAll(/ href="#([^"]+)"/g)]
    .map((match) => match[1] ?? '')
    .filter((id) => !ids.has(id));
  expect([...new Set(dead)]).toEqual([]);
});

test('our own words are marked up in the sentences of a plan, and nothing is where a name of the host holds a backtick', async () => {
  const own = '`/sbin/chkconfig --list x` says off';
  const told = (name: string): ReportModel => ({
    ...bigcat(),
    services: bigcat().services.map((service, index) => ({
      ...service,
      name: `${name}${index}`,
      steps: service.steps.map((step) => ({ ...step, expect: `${own}: ${name}` })),
    })),
  });
  expect(await renderHtml(told('x'), plain)).toContain('<code>/sbin/chkconfig --list x</code> says off: x');
  expect(await renderHtml(told('a`b`'), plain)).toContain(`${own}: a\`b\``);
});

test('how to make the report again names no command that fails on a capture that is a folder', async () => {
  const html = await renderHtml(bigcat(), plain);
  const commands = /Re-perform this report<\/h3>\s*<pre[^>]*><code>([^<]*)<\/code>/.exec(html)?.[1] ?? '';
  expect(commands).toMatch(/^portledger verify \S+\nportledger report /);
  expect(html).toContain('of a folder that of the lines');
});

test('a netstat listing under a name that a person gave it covers what it shows', async () => {
  const model = bigcat();
  const html = await renderHtml(
    {
      ...model,
      bundle: { ...model.bundle, kind: 'folder' },
      sections: model.sections.map((section) =>
        section.kind === 'netstat' ? { ...section, origin: 'ports of monday.txt' } : section,
      ),
    },
    plain,
  );
  const row = /TCP listeners covered\?.*?<\/tr>/s.exec(html)?.[0] ?? '';
  expect(row).toMatch(/>yes<.*ports of monday\.txt: 1[78] sockets/s);
});

test('a command that asks about what the host does not have was not run: it is no file that is missing', async () => {
  const model = bigcat();
  const [first, ...rest] = model.sections;
  if (first === undefined) throw new Error('no section');
  const long = `$ ls -l ${'/etc/some-folder/ '.repeat(8)}`;
  const sections = [
    { ...first, kind: 'ufw', status: 'absent' as const, origin: '$ ufw' },
    { ...first, kind: 'rc-listing', origin: long },
    ...rest.filter(({ kind }) => kind !== 'inetd-conf' && kind !== 'xinetd-conf'),
  ];
  const html = await renderHtml({ ...model, sections }, plain);
  expect(html).toMatch(/\$ ufw<.*?not run: the host does not have what it asks about/s);
  expect(/What starts services covered\?.*?<\/tr>/s.exec(html)?.[0] ?? '').not.toContain(long.trim());
});
