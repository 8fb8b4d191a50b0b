/**
 * Several services of one cause (seven ports that one inetd still holds) share steps: each shared one is told once,
 * before them, and each service names it and adds what is its own: its cautions, the line that changes.
 */
import type { Step } from '../../model/step.ts';

export interface SharedSteps {
  /** In the order of the first service that has them; their cautions are those that hold for every service. */
  readonly steps: readonly Step[];
  /** The services of a shared step, `ftp, telnet`; empty for one that is not shared. */
  concerns(step: Step): string;
  /** The step as its service still has to tell it, or null where it is not shared. */
  ownPart(step: Step): OwnPart | null;
}

export interface OwnPart {
  readonly cautions: readonly string[];
  /** Null where it is the same for all. */
  readonly expect: string | null;
}

interface Planned {
  readonly name: string;
  readonly steps: readonly Step[];
}

interface Shared {
  readonly step: Step;
  readonly concerns: string;
}

// No line of a shell holds the character that none of its words can.
const keyOf = ({ when, title, commands, asRoot }: Step) =>
  `${when}\0${asRoot}\0${title}\0${commands.join('\0')}`;

export function sharedSteps(services: readonly Planned[]): SharedSteps {
  const told = new Map<string, Shared>();
  for (const [key, holders] of holdersOf(services)) {
    const [first, ...others] = holders.map(({ step }) => step);
    if (first === undefined || others.length === 0) continue;
    const common = first.cautions.filter((each) => others.every(({ cautions }) => cautions.includes(each)));
    const expect = others.every((step) => step.expect === first.expect) ? first.expect : '';
    told.set(key, {
      step: { ...first, cautions: common, expect, changes: null, changesTo: null },
      concerns: holders.map(({ name }) => name).join(', '),
    });
  }
  return {
    steps: [...told.values()].map(({ step }) => step),
    concerns: (step) => told.get(keyOf(step))?.concerns ?? '',
    ownPart: (step) => {
      const shared = told.get(keyOf(step))?.step;
      if (shared === undefined) return null;
      return {
        cautions: step.cautions.filter((each) => !shared.cautions.includes(each)),
        expect: shared.expect === '' ? step.expect : null,
      };
    },
  };
}

/** Who has a step, by what it says; twice in one plan counts once. */
function holdersOf(services: readonly Planned[]) {
  const holders = new Map<string, { readonly name: string; readonly step: Step }[]>();
  for (const { name, steps } of services) {
    const own = new Map<string, Step>();
    for (const step of steps) own.set(keyOf(step), step);
    for (const [key, step] of own) {
      const known = holders.get(key);
      if (known === undefined) holders.set(key, [{ name, step }]);
      else known.push({ name, step });
    }
  }
  return holders;
}
