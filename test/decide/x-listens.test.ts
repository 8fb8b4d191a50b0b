/** Whether X was told to listen: Xvfb 21.1 opened port 6007, or did not, as the flags that stand last say. */
import { expect, test } from 'vitest';
import { judged, netstat, ps } from './judged.ts';

const said = (flags: string) => {
  const found = judged([netstat('0.0.0.0:6000 1462/X'), ps(`1462 /usr/bin/X :0 ${flags}`)]);
  const service = found.inventory.services.find((each) => each.knowledge?.id === 'x11');
  return found.of(service?.id ?? '').because;
};

test.each([
  ['-listen tcp', 'It was started with -listen tcp.'],
  ['-listen TCP', 'It was started with -listen tcp.'],
  ['-listen inet', 'It was started with -listen inet.'],
  ['-nolisten tcp -listen tcp', 'It was started with -listen tcp.'],
  ['-listen tcp -nolisten inet', 'It was started with -listen tcp.'],
  ['-listen tcp -nolisten unix', 'It was started with -listen tcp.'],
  ['-nolisten local', 'It was started without -nolisten tcp.'],
  // With these it opens no port, and one is open.
  ['-nolisten tcp', 'One of the two is not what it seems.'],
  ['-listen tcp -nolisten tcp', 'One of the two is not what it seems.'],
  ['-listen tcp -nolisten TCP', 'One of the two is not what it seems.'],
])('%s: %s', (flags, words) => {
  expect(said(flags)).toContain(words);
});
