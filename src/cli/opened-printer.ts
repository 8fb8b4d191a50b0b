/**
 * The browser that prints, which ends with this program.
 *
 * Playwright hears SIGTERM and SIGHUP in our place, ends the browser and lets the program live on: measured, a fleet went on
 * with another browser to its end, and `timeout` ended nothing. So it is told not to. After a SIGHUP nobody listens, and `nohup`
 * must stay what it is: the browser ends by itself then, when its pipe does.
 */
import type { Printer } from '../report/pdf/printer.ts';
import { endedBy } from './signals.ts';

/** @throws UserError where no browser is found or it does not start */
export async function openedPrinter(browser: string | undefined, pages: number): Promise<Printer> {
  const { openPrinter } = await import('../report/pdf/printer.ts');
  const options = { browser: browser ?? null, pages };
  // A fleet hears the signal itself, and finishes the hosts under way.
  if (process.listenerCount('SIGTERM') > 0) return openPrinter(options);
  // At the exit Playwright ends the browser, also one that is just starting.
  const end = () => process.exit(endedBy.SIGTERM);
  const heedNoMore = () => process.off('SIGTERM', end);
  process.on('SIGTERM', end);
  try {
    const printer = await openPrinter(options);
    return {
      browser: printer.browser,
      print: (html, how) => printer.print(html, how),
      close: () => printer.close().finally(heedNoMore),
    };
  } catch (error) {
    heedNoMore();
    throw error;
  }
}
