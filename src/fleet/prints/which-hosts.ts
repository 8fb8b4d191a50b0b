/**
 * The hosts of a finding in few words: forty names that are a whole group say less than the group's.
 *
 *     all 41 hosts
 *     all 41 hosts (but not db-1, db-2)
 *     all 10 of db, web-1, web-2 and 3 more, see fleet.csv
 */
import type { FleetModel } from '../../model/fleet.ts';
import { grouped, plural } from '../../report/html/words.ts';
import { inNoGroup } from '../groups.ts';
import type { HostLink } from './hosts.ts';

const mostHosts = 40;
/** So many names are as quickly read as a sentence about them. */
const fewHosts = 3;
/** Of a group, the share that may be without the finding and is named in place of those that have it. */
const mostWithout = 1 / 4;

type Link = ReturnType<HostLink>;

export interface WhichHosts {
  /** Hosts, and groups of them with those that are left out. */
  readonly hosts: readonly (Link & { readonly but: readonly Link[] })[];
  readonly more: string;
}

export function whichHosts(fleet: FleetModel, link: HostLink): (folders: readonly string[]) => WhichHosts {
  const all = fleet.hosts.map(({ folder }) => folder).sort();
  const groups = fleet.groups.map(({ name }) => ({
    words: name === inNoGroup ? name : `of ${name}`,
    members: fleet.hosts
      .filter(({ group }) => group === name)
      .map(({ folder }) => folder)
      .sort(),
  }));
  return (folders) => {
    const having = new Set(folders);
    const nearly = (words: string, members: readonly string[]) => {
      if (members.length <= fewHosts || having.size < members.length * (1 - mostWithout)) return [];
      const without = members.filter((folder) => !having.has(folder));
      return without.length > Math.min(mostHosts, members.length * mostWithout)
        ? []
        : [{ href: '#hosts', words: `all ${words}`, but: without.map(link), members }];
    };
    const whole = nearly(plural(all.length, 'host'), all);
    const wholes =
      whole.length > 0
        ? whole
        : groups.flatMap(({ words, members }) => nearly(`${grouped(members.length)} ${words}`, members));
    const told = new Set(wholes.flatMap(({ members }) => members));
    const others = folders.filter((folder) => !told.has(folder));
    return {
      hosts: [
        ...wholes.map(({ href, words, but }) => ({ href, words, but })),
        ...others.slice(0, mostHosts).map((folder) => ({ ...link(folder), but: [] })),
      ],
      more: others.length > mostHosts ? `and ${grouped(others.length - mostHosts)} more, see fleet.csv` : '',
    };
  };
}
