/**
 * What a bundle without a manifest says of its host in a word: its name, its kernel, and who collected it.
 *
 *     insights_commands/hostname, hostname.txt, etc/hostname, etc_hostname.out
 *     uname_-a, uname.out                Linux bigcat 6.1.0-18-amd64 #1 SMP … x86_64 GNU/Linux
 *     id.out, id                         uid=0(root) gid=0(root) groups=0(root)
 */
import type { CaptureFacts } from '../model/snapshot.ts';
import type { Members } from './members.ts';

interface Word {
  readonly path: RegExp;
  readonly origin: string;
  /** The keys of a manifest (src/capture/README.md), each with what of the line is its value. */
  readonly keys: Readonly<Record<string, RegExp>>;
}

const name = { host: /^([\w.-]{1,253})$/ };

// The earlier one wins: what a command said is what the host calls itself now.
const words: readonly Word[] = [
  { path: /(?:^|\/)hostname(?:_-s)?(?:\.(?:txt|out))?$/, origin: '$ hostname', keys: name },
  { path: /(?:^|\/)etc[/_.-]hostname(?:\.(?:txt|out))?$/i, origin: '/etc/hostname', keys: name },
  {
    path: /(?:^|\/)uname(?:_-a)?(?:\.(?:txt|out))?$/,
    origin: '$ uname -a',
    keys: {
      host: /^Linux ([\w.-]{1,253}) \S+ #/,
      kernel: /^(Linux) \S+ (\S+) #.* (x86_64|i\d86|aarch64|armv\w+|ppc64le|s390x|riscv64)\b/,
    },
  },
  {
    path: /(?:^|\/)id(?:\.(?:txt|out))?$/,
    origin: '$ id',
    keys: { uid: /^uid=(\d{1,10})\(/, user: /^uid=\d{1,10}\(([\w.-]{1,64})\)/ },
  },
];

export const saysHost = (path: string) => words.some((word) => word.path.test(path));

/** `top`: the folder that everything is in, which evidence leaves out. */
export function hostWords(members: Members, top: string): CaptureFacts {
  const facts = new Map<
    string,
    { readonly value: string; readonly at: { file: string; line: number; text: string; origin: string } }
  >();
  for (const { path, origin, keys } of words)
    for (const [file, member] of members.files) {
      if (!path.test(file) || member.bytes === 0 || member.bytes > 1000) continue;
      const text = Buffer.concat(member.chunks).toString('utf8').split(/\r?\n/)[0] ?? '';
      for (const [key, pattern] of Object.entries(keys)) {
        const value = pattern.exec(text)?.slice(1).join(' ');
        if (value === undefined || facts.has(key)) continue;
        facts.set(key, { value, at: { file: file.slice(top.length), line: 1, text, origin } });
      }
    }
  return facts;
}
