/** The rules in the order in which they are asked; the first that answers decides. To add one: its file, its line here, its test. */

import type { Rule } from '../rule.ts';
import { clientNotServer } from './client-not-server.ts';
import { doesNotListenAndUsuallyNeeded } from './does-not-listen-and-usually-needed.ts';
import { hiddenOrReplaced } from './hidden-or-replaced.ts';
import { neededAndNotExposed } from './needed-and-not-exposed.ts';
import { neededButExposed } from './needed-but-exposed.ts';
import { neededByTheSystem } from './needed-by-the-system.ts';
import { neededWithSecurityFeatures } from './needed-with-security-features.ts';
import { startsAShell } from './starts-a-shell.ts';
import { unclaimed } from './unclaimed.ts';
import { unclaimedAndDangerous } from './unclaimed-and-dangerous.ts';
import { unrecognised } from './unrecognised.ts';

/** Raised when a rule is added, removed, reordered or changes its answer. */
export const rulesVersion = '1';

export const rules: readonly Rule[] = [
  startsAShell,
  hiddenOrReplaced,
  clientNotServer,
  neededAndNotExposed,
  neededWithSecurityFeatures,
  neededButExposed,
  unclaimedAndDangerous,
  neededByTheSystem,
  doesNotListenAndUsuallyNeeded,
  unclaimed,
  unrecognised,
];
