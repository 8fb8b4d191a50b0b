import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { renderHtml } from '../../src/report/html/document.ts';
import { defaultRenderOptions as plain } from '../../src/report/options.ts';
import { findBrowser } from '../../src/report/pdf/browser.ts';
import { finishPdf, pdfDate } from '../../src/report/pdf/finish.ts';
import { placeholder } from '../../src/report/pdf/page-numbers.ts';
import { openPrinter, type Printer, type PrintOptions } from '../../src/report/pdf/printer.ts';
import { readSkia } from '../../src/report/pdf/skia-file.ts';
import { launch, needs, noBrowser } from './browser.ts';
import { bigcat } from './model-fixture.ts';

const has = (tool: string, option: string) => {
  try {
    execFileSync(tool, [option], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const noPoppler = !has('pdftotext', '-v') || !has('pdfinfo', '-v');
const noQpdf = !has('qpdf', '--version');

const model = bigcat();
const options: PrintOptions = {
  generator: 'portledger 0.1.0',
  date: model.host.capturedFrom,
  running: {
    title: 'Audit of listening services',
    host: 'bigcat',
    reportId: model.id,
    bundleSha256: model.bundle.sha256,
  },
};

describe.skipIf(noBrowser)(`the PDF${needs}`, () => {
  let printer: Printer;
  let folder = '';
  let a4: Uint8Array = new Uint8Array();
  const path = () => join(folder, 'a4.pdf');

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'portledger-pdf-'));
    printer = await openPrinter({ pages: 2 });
    a4 = await printer.print(await renderHtml(model, plain), options);
    writeFileSync(path(), a4);
  });
  afterAll(async () => {
    await printer?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('is the same bytes again, on a page that printed before, beside another print, in another paper between', async () => {
    const html = await renderHtml(model, plain);
    const letter = await renderHtml(model, { ...plain, paper: 'letter' });
    const [second, other, third] = await Promise.all([
      printer.print(html, options),
      printer.print(letter, options),
      printer.print(html, options),
    ]);
    expect(Buffer.compare(second, a4)).toBe(0);
    expect(Buffer.compare(third, a4)).toBe(0);
    expect(Buffer.compare(other, a4)).not.toBe(0);
  });

  test('stays below 100 kB a page and is no file for another program to mend', () => {
    expect(a4.length).toBeLessThan(1_000_000);
    expect(readSkia(a4)).toBeNull();
  });

  test.skipIf(noQpdf)(`is clean for qpdf --check${noQpdf ? ' (needs qpdf)' : ''}`, () => {
    expect(execFileSync('qpdf', ['--check', path()], { encoding: 'utf8' })).toContain('No syntax or stream');
  });

  test.skipIf(noPoppler)(
    `has title, tags, the capture's date and A4${noPoppler ? ' (needs pdfinfo)' : ''}`,
    () => {
      const said = execFileSync('pdfinfo', ['-isodates', path()], { encoding: 'utf8' });
      expect(said).toMatch(/Title: +Audit of listening services: bigcat/);
      expect(said).toMatch(/Tagged: +yes/);
      expect(said).toMatch(/CreationDate: +2026-11-23T2[23]:50:52/);
      expect(said).toMatch(/Page size: +59\d\.\d+ x 841\.\d+ pts \(A4\)/);
      expect(said).toMatch(/Creator: +portledger 0\.1\.0, Chromium \d+/);
    },
  );

  test.skipIf(noPoppler)(
    `holds every finding's id, and its contents name the page on which each part begins${noPoppler ? ' (needs pdftotext)' : ''}`,
    () => {
      const text = execFileSync('pdftotext', ['-layout', path(), '-'], { encoding: 'utf8' });
      const flat = text.replace(/\s+/g, '');
      for (const finding of model.findings) expect(flat).toContain(finding.id);
      const pages = text.split('\f');
      // The contents stand in two columns below the facts of the cover.
      const [, contents = ''] = (pages[0] ?? '').split(/^ *Contents$/m);
      const entries = [...contents.matchAll(/(?<=^ *| {3,})(\d+) +([A-Z].*?) {2,}(\d+)(?= {3,}|$)/gm)];
      expect(entries.length).toBe(14);
      for (const [, number, title, page] of entries) {
        expect(pages[Number(page) - 1]).toMatch(new RegExp(`^ *${number} +${title}`, 'm'));
      }
      for (const [index, page] of pages.slice(0, -1).entries()) {
        expect(page).toContain(`Page ${index + 1} of ${pages.length - 1}`);
        expect(page).toContain(model.id);
      }
    },
  );

  test.skipIf(noPoppler)(
    `gives its commands back unbroken, and embeds every font${noPoppler ? ' (needs pdftotext)' : ''}`,
    () => {
      const text = execFileSync('pdftotext', ['-raw', path(), '-'], { encoding: 'utf8' });
      for (const command of [
        '/etc/rc.d/init.d/xinetd restart',
        'chkconfig sunrpc off',
        "netstat -tln | grep ':23 '",
      ]) {
        expect(text).toContain(command);
      }
      // Each of them whole on one page: a line ends in the middle of one only behind a backslash, which the shell joins.
      const plain = (given: string) => given.replace(/'\\\n'|\\\n/g, '').replace(/\s/g, '');
      const pages = text.split('\f').map(plain);
      const commands = new Set(model.services.flatMap(({ steps }) => steps.flatMap((step) => step.commands)));
      expect(commands.size).toBeGreaterThan(20);
      expect([...commands].filter((each) => !pages.some((page) => page.includes(plain(each))))).toEqual([]);
      const fonts = execFileSync('pdffonts', [path()], { encoding: 'utf8' }).split('\n').slice(2, -1);
      expect(fonts.length).toBeGreaterThan(2);
      expect(fonts.filter((font) => !/ yes +yes +yes /.test(font))).toEqual([]);
    },
  );
});

test.skipIf(noBrowser || noPoppler)(
  `names in Latin, Greek, Cyrillic are in our own typefaces; what no font has is spelled out and said so${needs}`,
  async () => {
    const name = 'žluť-ὅστ-хост-例-\u{1031f}\u{10330}';
    const printer = await openPrinter({ pages: 1 });
    const folder = mkdtempSync(join(tmpdir(), 'portledger-fonts-'));
    try {
      const named = { ...model, host: { ...model.host, name } };
      const html = (await renderHtml(named, plain)).replace('</main>', '<p>\ue123 and 例</p></main>');
      const path = join(folder, 'a.pdf');
      writeFileSync(path, await printer.print(html, options));
      const text = execFileSync('pdftotext', ['-raw', path, '-'], { encoding: 'utf8' });
      expect(text).toContain('žluť-ὅστ-хост-');
      // A private character is in no font at all.
      expect(text).toContain('\\ue123 and');
      expect(text.replace(/\s+/g, ' ')).toMatch(
        /has no font for .* of the report \(.*signs.*\): written here as/,
      );
      expect(text).toMatch(/and (?:例|\\u4f8b)/);
      if (text.includes('\\u4f8b')) expect(text).toMatch(/\(Han|, Han/);
      const fonts = execFileSync('pdffonts', [path], { encoding: 'utf8' });
      expect(fonts).toContain('SourceSans3');
      expect(fonts).toContain('SourceCodePro');
      const again = await printer.print(await renderHtml(model, plain), options);
      writeFileSync(path, again);
      expect(execFileSync('pdftotext', ['-raw', path, '-'], { encoding: 'utf8' })).not.toContain(
        'has no font',
      );
    } finally {
      await printer.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  60_000,
);

test.skipIf(noBrowser)(
  `the contents are numbered in one print, at whole and broken type sizes${needs}`,
  async () => {
    const browser = await launch();
    const page = await browser.newPage();
    for (const size of ['12px', '12.26px']) {
      const entry = (name: string) => `<li><a href="#${name}">${name} <b>${placeholder}</b></a>`;
      await page.setContent(
        `<style>body{font-size:${size}} h1{break-before:page}</style><ul>${entry('one')}${entry('two')}</ul>
       <p>0123456789 and 2000-01-01 000</p><h1 id="one">one</h1><h1>between</h1><h1 id="two">two</h1><b>0123456789</b>`,
      );
      const raw = await page.pdf({ tagged: true, outline: true });
      const done = finishPdf(raw, { date: null, creator: 'x', contents: ['one', 'two'] });
      expect(done.numbered, size).toBe(true);
      expect(done.pages).toEqual([2, 4]);
      // A contents list that the document does not have is left alone, and said so.
      expect(finishPdf(raw, { date: null, creator: 'x', contents: ['one', 'two', 'three'] }).numbered).toBe(
        false,
      );
    }
    await browser.close();
  },
);

test('a browser that is named and is not there is an error with a hint', async () => {
  const around = {
    platform: 'linux' as const,
    environment: { PATH: '/usr/bin' },
    isProgram: () => false,
    playwrightPath: async () => null,
  };
  await expect(findBrowser('/nowhere/chrome', around)).rejects.toThrow('/nowhere/chrome: no browser there');
  await expect(
    findBrowser(null, { ...around, environment: { PORTLEDGER_BROWSER: '/nowhere/b' } }),
  ).rejects.toThrow(UserError);
  expect(await findBrowser(null, around)).toBeNull();
});

test.each([
  ['linux', { PATH: '/opt/x:/usr/bin' }, '/usr/bin/chromium'],
  ['darwin', { HOME: '/Users/a' }, '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
  ['win32', { PROGRAMFILES: 'C:\\Programs' }, 'C:\\Programs/Google/Chrome/Application/chrome.exe'],
] as const)(
  'on %s an installed browser is found where its maker puts it',
  async (platform, environment, path) => {
    const found = await findBrowser(null, {
      platform,
      environment,
      isProgram: (candidate) => candidate.replaceAll('\\', '/') === path.replaceAll('\\', '/'),
      playwrightPath: async () => null,
    });
    expect(found?.from).toBe('installed');
  },
);

test("the option goes before the environment, and that before Playwright's own", async () => {
  const around = {
    platform: 'linux' as const,
    environment: { PORTLEDGER_BROWSER: '/env', PATH: '/usr/bin' },
    isProgram: () => true,
    playwrightPath: async () => '/playwright',
  };
  expect((await findBrowser('/option', around))?.path).toBe('/option');
  expect((await findBrowser(null, around))?.path).toBe('/env');
  expect((await findBrowser(null, { ...around, environment: {} }))?.path).toBe('/playwright');
});

test('the capture time becomes a PDF date with its offset', () => {
  expect(pdfDate('2026-11-23T23:50:52+01:00')).toBe("D:20261123235052+01'00'");
  expect(pdfDate('2026-11-23T23:50:52Z')).toBe("D:20261123235052+00'00'");
  expect(pdfDate('yesterday) /x (')).toBeNull();
  expect(pdfDate(null)).toBeNull();
});

test.skipIf(noBrowser || noPoppler)(
  `whatever the host calls itself stands on every page as it is, and is no style${needs}`,
  async () => {
    const printer = await openPrinter({ pages: 1 });
    const folder = mkdtempSync(join(tmpdir(), 'portledger-running-'));
    try {
      const host = 'a"} body { display: none } </style><b>\\22 \n';
      const html = await renderHtml({ ...model, host: { ...model.host, name: 'x' } }, plain);
      const path = join(folder, 'a.pdf');
      const foot = { ...options.running, title: 'long '.repeat(60) };
      writeFileSync(path, await printer.print(html, { ...options, running: { ...foot, host } }));
      const pages = execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' }).split('\f');
      expect(pages.length).toBeGreaterThan(5);
      for (const page of pages.slice(0, -1)) {
        expect(page.replace(/ /g, '')).toMatch(
          /^a"\}body\{display:none\}<\/style><b>\\22(long){12,}\u2026$/m,
        );
      }
    } finally {
      await printer.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  60_000,
);
