/** Bundles made in code, byte by byte, so that a test can make what no honest tar writes. */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

export interface Entry {
  readonly name: string;
  readonly content?: Buffer | string;
  /** Type flag of the header: `0` file, `1` hard link, `2` link, `3` device, `5` folder, `6` FIFO, `L` long name … */
  readonly type?: string;
  readonly link?: string;
  /** What stands before the name in a ustar header. */
  readonly prefix?: string;
  /** Written in place of the content's size. */
  readonly size?: string | Buffer;
  /** `null`: the old V7 format, without magic. */
  readonly magic?: string | null;
}

export function header(entry: Entry): Buffer {
  const block = Buffer.alloc(512);
  const content = Buffer.from(entry.content ?? '');
  block.write(entry.name.slice(0, 100), 0, 'utf8');
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  if (Buffer.isBuffer(entry.size)) entry.size.copy(block, 124);
  else block.write(entry.size ?? `${content.length.toString(8).padStart(11, '0')}\0`, 124);
  block.write('15000000000\0', 136);
  block.write(entry.type ?? '0', 156);
  block.write(entry.link ?? '', 157);
  if (entry.magic !== null) block.write(entry.magic ?? 'ustar\x0000', 257, 'latin1');
  block.write(entry.prefix ?? '', 345);
  block.write('        ', 148);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

export function padded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

export function tarEntry(entry: Entry): Buffer {
  return Buffer.concat([header(entry), padded(Buffer.from(entry.content ?? ''))]);
}

export function tar(entries: readonly Entry[]): Buffer {
  return Buffer.concat([...entries.map(tarEntry), Buffer.alloc(1024)]);
}

/** A PAX header before the next entry: `path`, `size`, `GNU.sparse.major` … */
export function pax(records: Readonly<Record<string, string>>): Entry {
  const lines = Object.entries(records).map(([key, value]) => {
    const body = ` ${key}=${value}\n`;
    let length = Buffer.byteLength(body);
    while (String(length).length + Buffer.byteLength(body) !== length) {
      length = String(length).length + Buffer.byteLength(body);
    }
    return length + body;
  });
  return { name: 'PaxHeaders/x', type: 'x', content: lines.join('') };
}

export function gnuLongName(name: string): Entry {
  return { name: '././@LongLink', type: 'L', content: `${name}\0` };
}

export function gnuLongLink(target: string): Entry {
  return { name: '././@LongLink', type: 'K', content: `${target}\0` };
}

export const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');

export interface CapturedFile {
  readonly id: string;
  readonly kind?: string;
  readonly status?: string;
  readonly file: string | null;
  readonly content?: Buffer | string;
  readonly origin: string;
  readonly sha256?: string;
  readonly truncated?: boolean;
  readonly stderr?: string;
}

export const top = 'portledger-bigcat-20261123T235052Z/';

export function manifest(files: readonly CapturedFile[], more: readonly string[] = []): string {
  const rows = files.map((file) => {
    const content = Buffer.from(file.content ?? '');
    return [
      file.id,
      file.kind ?? '-',
      file.status ?? 'collected',
      '0',
      String(content.length),
      file.sha256 ?? (file.file === null ? '-' : sha256(content)),
      file.truncated === true ? '1' : '0',
      '1764020000',
      '31',
      file.file ?? '-',
      file.stderr ?? '-',
      file.origin,
      '-',
    ].join('\t');
  });
  return [
    'portledger-capture\t1',
    '@host\tbigcat',
    '@started\t2026-11-23T23:50:52+0000',
    'id\tkind\tstatus\texit\tbytes\tsha256\ttruncated\tstart\tms\tfile\tstderr\torigin\tnote',
    ...rows,
    ...more,
    '',
  ].join('\n');
}

export const bigcat: readonly CapturedFile[] = [
  {
    id: 'netstat-tap',
    kind: 'netstat',
    file: 'cmd/netstat-tap',
    content: 'tcp 0 0 *:telnet *:* LISTEN 412/inetd\ntcp 0 0 *:ssh *:* LISTEN 388/sshd\n',
    origin: '$ netstat -tap',
  },
  {
    id: 'etc/inetd.conf',
    kind: 'inetd-conf',
    file: 'file/etc/inetd.conf',
    content: 'telnet stream tcp nowait root /usr/sbin/tcpd in.telnetd\n',
    origin: '/etc/inetd.conf',
  },
  { id: 'etc/xinetd.conf', kind: 'xinetd-conf', status: 'absent', file: null, origin: '/etc/xinetd.conf' },
];

export function entriesOf(files: readonly CapturedFile[], text = manifest(files)): readonly Entry[] {
  const members = files.flatMap((file) =>
    file.file === null ? [] : [{ name: top + file.file, content: file.content ?? '' }],
  );
  return [{ name: top, type: '5' }, { name: `${top}manifest.tsv`, content: text }, ...members];
}

/** The usual capture with other entries behind it. */
export function capture(extra: readonly Entry[] = [], files = bigcat): Buffer {
  return tar([...entriesOf(files), ...extra]);
}

export function tarball(extra: readonly Entry[] = [], files = bigcat): Buffer {
  return gzipSync(capture(extra, files));
}

export function concatenation(
  entries: readonly { readonly name: string; readonly content: string }[],
): string {
  const members = entries.map(
    (entry) => `member\t${entry.name}\t${Buffer.byteLength(entry.content)}\n${entry.content}\n`,
  );
  return `portledger-concat\t1\n${members.join('')}end\t${entries.length}\n`;
}
