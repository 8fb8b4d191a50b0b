/** The contradictions, in the order in which they are looked for. To add one: its file, one line here, its words in decide. */

import type { Contradiction } from '../../model/service.ts';
import type { Joined, Scene } from '../scene.ts';
import { configuredButDoesNotListen } from './configured-but-does-not-listen.ts';
import { deletedExecutable, deletedSuperServers } from './deleted-executable.ts';
import { executableOfNoPackage, superServersOfNoPackage } from './executable-of-no-package.ts';
import { listensButNotConfigured } from './listens-but-not-configured.ts';
import { listensButWillNotStartAtBoot } from './listens-but-will-not-start-at-boot.ts';
import { listingsDisagree } from './listings-disagree.ts';
import { portNameDiffersFromRegistry } from './port-name-differs-from-registry.ts';
import { serverFileMissing } from './server-file-missing.ts';
import { startsAtBootButNotRunning } from './starts-at-boot-but-not-running.ts';
import { superServerStartsAShell } from './super-server-starts-a-shell.ts';
import { superServersWithNothingEnabled } from './super-server-with-nothing-enabled.ts';

const ofAService: readonly ((each: Joined, scene: Scene) => Contradiction | null)[] = [
  superServerStartsAShell,
  deletedExecutable,
  listingsDisagree,
  listensButNotConfigured,
  configuredButDoesNotListen,
  listensButWillNotStartAtBoot,
  startsAtBootButNotRunning,
  executableOfNoPackage,
  serverFileMissing,
  portNameDiffersFromRegistry,
];

export function contradictionsOf(each: Joined, scene: Scene): readonly Contradiction[] {
  const found: Contradiction[] = [];
  ofAService.forEach((look) => {
    const contradiction = look(each, scene);
    if (contradiction !== null) found.push(contradiction);
  });
  return found;
}

/** Those that belong to no one service. */
export function contradictionsOfTheHost(scene: Scene): readonly Contradiction[] {
  return [
    ...superServersWithNothingEnabled(scene),
    ...deletedSuperServers(scene),
    ...superServersOfNoPackage(scene),
  ];
}
