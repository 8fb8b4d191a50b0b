/** The rules in the order in which they are asked; the first that answers decides. To add one: its file, its line here, its test. */

import type { Rule } from '../rule.ts';
import { clientNotServer } from './client-not-server.ts';
import { doesNotListenAndUsuallyNeeded } from './does-not-listen-and-usually-needed.ts';
import { hiddenOrReplaced } from './hidden-or-replaced.ts';
import { identdTellsWho } from './identd-tells-who.ts';
import { looksLikeABackDoor } from './looks-like-a-back-door.ts';
import { mailExchangerOfADomain } from './mail-exchanger-of-a-domain.ts';
import { mailForThisMachineOnly } from './mail-for-this-machine-only.ts';
import { mailRelayForEverybody } from './mail-relay-for-everybody.ts';
import { mailRelayForTheLan } from './mail-relay-for-the-lan.ts';
import { mailServerWithoutADomain } from './mail-server-without-a-domain.ts';
import { nameServerAnswersEverybody } from './name-server-answers-everybody.ts';
import { nameServerAuthoritative } from './name-server-authoritative.ts';
import { nameServerCachingOnly } from './name-server-caching-only.ts';
import { neededAndNotExposed } from './needed-and-not-exposed.ts';
import { neededButExposed } from './needed-but-exposed.ts';
import { neededByTheSystem } from './needed-by-the-system.ts';
import { neededWithSecurityFeatures } from './needed-with-security-features.ts';
import { portmapperNeededByRpcPrograms } from './portmapper-needed-by-rpc-programs.ts';
import { printerDaemonListensForOthers } from './printer-daemon-listens-for-others.ts';
import { rServiceUnderAnotherName } from './r-service-under-another-name.ts';
import { runsFromWhereAnybodyWrites } from './runs-from-where-anybody-writes.ts';
import { serverOfAClient } from './server-of-a-client.ts';
import { startsAShell } from './starts-a-shell.ts';
import { unclaimed } from './unclaimed.ts';
import { unclaimedAndDangerous } from './unclaimed-and-dangerous.ts';
import { unrecognised } from './unrecognised.ts';
import { xReachableByTcp } from './x-reachable-by-tcp.ts';

/** Raised when a rule is added, removed, reordered or changes its answer. */
export const rulesVersion = '3';

export const rules: readonly Rule[] = [
  startsAShell,
  runsFromWhereAnybodyWrites,
  hiddenOrReplaced,
  looksLikeABackDoor,
  clientNotServer,
  // The HOWTO's exceptions, each before the rules that hold for all.
  identdTellsWho,
  mailForThisMachineOnly,
  mailRelayForEverybody,
  mailExchangerOfADomain,
  mailRelayForTheLan,
  mailServerWithoutADomain,
  nameServerAnswersEverybody,
  nameServerAuthoritative,
  nameServerCachingOnly,
  xReachableByTcp,
  portmapperNeededByRpcPrograms,
  printerDaemonListensForOthers,
  rServiceUnderAnotherName,
  serverOfAClient,
  neededAndNotExposed,
  neededWithSecurityFeatures,
  neededButExposed,
  unclaimedAndDangerous,
  neededByTheSystem,
  doesNotListenAndUsuallyNeeded,
  unclaimed,
  unrecognised,
];
