#!/usr/bin/env node
/**
 * Stands between Playwright and a real browser, passes everything on, and does harm when a page is to be printed.
 *
 *     FAKE_REAL=/usr/bin/chromium-headless-shell  FAKE_HARM=crash|hang|garbage|refuse|old  FAKE_TIMES=1  FAKE_LOG=/tmp/x
 */
import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { Socket } from 'node:net';

const { FAKE_REAL: real, FAKE_HARM: harm, FAKE_LOG: log, FAKE_TIMES: times = '99' } = process.env;
appendFileSync(log, `start ${process.pid}\n`);
const browser = spawn(real, process.argv.slice(2), { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
const [, , , toBrowser, fromBrowser] = browser.stdio;
const fromPlaywright = new Socket({ fd: 3 });
const toPlaywright = new Socket({ fd: 4, readable: false });
const harmed = () =>
  readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line === 'harm').length;
let mute = false;

fromBrowser.on('data', (bytes) => {
  if (!mute) toPlaywright.write(bytes);
});
browser.on('exit', () => process.exit(0));
toBrowser.on('error', () => {});
const answer = (id, session, value) =>
  toPlaywright.write(`${JSON.stringify({ id, sessionId: session, ...value })}\0`);

let begun = '';
fromPlaywright
  .on('data', (bytes) => {
    begun += bytes.toString('utf8');
    const messages = begun.split('\0');
    begun = messages.pop() ?? '';
    for (const text of messages) {
      const message = JSON.parse(text);
      if (harm === 'old' && message.method === 'Browser.getVersion') {
        answer(message.id, message.sessionId, {
          result: { protocolVersion: '1.3', product: 'HeadlessChrome/120.0.6099.224', userAgent: '' },
        });
        continue;
      }
      const harmful = harm === 'garbage' ? 'IO.read' : 'Page.printToPDF';
      if (message.method !== harmful || harmed() >= Number(times)) {
        toBrowser.write(`${text}\0`);
        continue;
      }
      appendFileSync(log, 'harm\n');
      if (harm === 'crash') browser.kill('SIGKILL');
      else if (harm === 'hang') mute = true;
      else if (harm === 'refuse')
        answer(message.id, message.sessionId, { error: { code: -32000, message: 'Printing failed' } });
      else
        answer(message.id, message.sessionId, {
          result: { data: Buffer.from('rubbish').toString('base64'), base64Encoded: true, eof: true },
        });
    }
  })
  .on('end', () => {
    // Playwright is gone: so is a browser that nobody stops.
    browser.kill('SIGKILL');
  });
