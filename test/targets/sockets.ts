/** The kernel's own list of open sockets, from /proc/PID/net: what a test believes instead of netstat. */
import { readFileSync } from 'node:fs';

export interface OpenSocket {
  readonly protocol: 'tcp' | 'udp';
  readonly family: 4 | 6;
  readonly address: string;
  readonly port: number;
}

/** The listening TCP and bound UDP sockets of `/proc/PID/net`. */
export function readTables(folder: string): readonly OpenSocket[] {
  const table = (name: string) => readFileSync(`${folder}/${name}`, 'utf8');
  return [
    ...readTable(table('tcp'), 'tcp', 4),
    ...readTable(table('tcp6'), 'tcp', 6),
    ...readTable(table('udp'), 'udp', 4),
    ...readTable(table('udp6'), 'udp', 6),
  ];
}

function addressOf(hex: string, family: 4 | 6): string {
  const bytes: number[] = [];
  for (let word = 0; word < hex.length; word += 8)
    for (let at = 6; at >= 0; at -= 2) bytes.push(Number.parseInt(hex.slice(word + at, word + at + 2), 16));
  if (family === 4) return bytes.join('.');
  const groups: string[] = [];
  for (let at = 0; at < 16; at += 2)
    groups.push((((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)).toString(16));
  if (groups.every((group) => group === '0')) return '::';
  if (groups.slice(0, 7).every((group) => group === '0')) return `::${groups[7]}`;
  if (groups.slice(0, 5).every((group) => group === '0') && groups[5] === 'ffff')
    return `::ffff:${bytes.slice(12).join('.')}`;
  return groups.join(':');
}

/** `0: 00000000:0017 00000000:0000 0A …`: TCP in 0A listens, UDP in 07 is bound. */
function readTable(text: string, protocol: 'tcp' | 'udp', family: 4 | 6): OpenSocket[] {
  const rows: OpenSocket[] = [];
  for (const line of text.split('\n').slice(1)) {
    const words = line.trim().split(/\s+/);
    const [address, port] = (words[1] ?? '').split(':');
    if (address === undefined || port === undefined) continue;
    if (words[3] !== (protocol === 'tcp' ? '0A' : '07')) continue;
    rows.push({ protocol, family, address: addressOf(address, family), port: Number.parseInt(port, 16) });
  }
  return rows;
}
