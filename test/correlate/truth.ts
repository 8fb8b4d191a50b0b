/**
 * Scores an inventory against what a target really runs, listener by listener: socket, program, starter kind and name,
 * file and line, boot state, exposure. The truth was read from the kernel and from what set the target up, never from
 * netstat or ss.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Inventory, Service, Socket, Starter } from '../../src/model/service.ts';
import { projectRoot } from '../shared.ts';

export interface TrueListener {
  readonly proto: string;
  readonly address: string;
  readonly port: number;
  readonly scope: string;
  readonly program?: string;
  readonly service?: string;
  readonly started_by: string;
  readonly via?: string;
  readonly config_file?: string;
  readonly line?: number;
  readonly enabled_at_boot: boolean;
  readonly init_script?: string;
  readonly openrc?: string;
  readonly unit?: string;
}

export interface TrulySilent {
  readonly what: string;
  readonly config_file?: string;
  readonly line?: number;
  readonly started_by: string;
  readonly enabled_at_boot: boolean;
  readonly running: boolean | null;
  readonly rc?: string;
  readonly unit?: string;
}

export interface Truth {
  readonly listening: readonly TrueListener[];
  readonly notListening: readonly TrulySilent[];
}

export const fixture = (name: string) => join(projectRoot, 'test/correlate/fixtures', name);

export function truthOf(host: string): Truth {
  return JSON.parse(readFileSync(fixture(`${host}.truth.json`), 'utf8'));
}

export interface Score {
  /** Listeners with every aspect right. */
  readonly right: number;
  readonly there: number;
  /** `tcp 0.0.0.0:79: boot state: true, is false` */
  readonly misses: readonly string[];
  /** Sockets of the inventory that the truth does not have. */
  readonly invented: readonly string[];
}

interface Found {
  readonly service: Service;
  readonly socket: Socket;
}

export function score(inventory: Inventory, truth: Truth): Score {
  const misses: string[] = [];
  const met = new Set<Socket>();
  let right = 0;
  for (const row of truth.listening) {
    const found = find(inventory, row);
    const where = `${row.proto} ${row.address}:${row.port}`;
    if (found === null) {
      misses.push(`${where}: socket: not in the inventory`);
      continue;
    }
    met.add(found.socket);
    const { starters, startsAtBoot } = found.service;
    const wrong = [
      ...aspect('program', programs(found), row.program === undefined ? [] : [row.program]),
      ...aspect('starter', starters.map(kindOf), starterKind(row)),
      ...aspect('starter name', names(starters), starterName(row)),
      ...aspect('file and line', places(starters), placeOf(row)),
      ...aspect('boot state', [startsAtBoot], bootState(row)),
      ...aspect('exposure', [found.socket.exposure], exposureOf(row.scope)),
    ];
    misses.push(...wrong.map((each) => `${where}: ${each}`));
    if (wrong.length === 0) right++;
  }
  const invented = inventory.services.flatMap((service) =>
    service.sockets
      .filter((socket) => !met.has(socket))
      .map((socket) => `${socket.protocol} ${socket.address}:${socket.port} (${service.id})`),
  );
  return { right, there: truth.listening.length, misses, invented };
}

type Value = string | boolean | null;

/** `expected` [] asks nothing; several are alternatives. */
function aspect(name: string, is: readonly Value[], expected: readonly Value[]): readonly string[] {
  if (expected.length === 0 || is.some((each) => expected.includes(each))) return [];
  return [`${name}: ${is.join(', ')}, is ${expected.join(' or ')}`];
}

function find(inventory: Inventory, row: TrueListener): Found | null {
  const protocol = row.proto.replace(/6$/, '');
  const family = row.proto.endsWith('6') ? 6 : 4;
  for (const service of inventory.services)
    for (const socket of service.sockets)
      if (
        socket.protocol === protocol &&
        socket.family === family &&
        socket.address === row.address &&
        socket.port === row.port
      )
        return { service, socket };
  return null;
}

function programs({ service, socket }: Found): readonly Value[] {
  const base = (path: string | null | undefined) =>
    path?.split(' ')[0]?.split('/').pop()?.replace(/:$/, '') ?? null;
  return [
    socket.program,
    ...service.processes.flatMap((each) => [
      base(each.exe),
      base(each.command),
      each.command.split(' ').slice(0, 2).map(base).join(' '),
    ]),
  ];
}

const kindOf = (starter: Starter): Value => (starter.kind === 'openrc' ? 'init-script' : starter.kind);

function starterKind(row: TrueListener): readonly Value[] {
  const via = row.via ?? '';
  if (row.started_by !== 'other') return [row.started_by];
  if (via.startsWith('inittab')) return ['inittab'];
  if (via.startsWith('kernel')) return ['kernel'];
  if (via.startsWith('cron')) return ['cron'];
  return via.startsWith('local.d') ? ['rc-local'] : ['unknown'];
}

function names(starters: readonly Starter[]): readonly Value[] {
  return starters.flatMap((starter) => [
    starter.name,
    ...(starter.kind === 'systemd' ? starter.sockets : []),
  ]);
}

function starterName(row: TrueListener): readonly Value[] {
  const name = row.started_by === 'systemd' ? row.unit : (row.init_script ?? row.openrc);
  return name === undefined || row.started_by === 'inetd' || row.started_by === 'other' ? [] : [name];
}

function places(starters: readonly Starter[]): readonly Value[] {
  return starters.map((starter) => `${starter.file}:${starter.line}`);
}

/** Daemons have their settings in files of their own; the file that starts them is what is asked for here. */
function placeOf(row: TrueListener): readonly Value[] {
  if (row.started_by === 'systemd' || row.started_by === 'init-script' || row.line === undefined) return [];
  const place = `${row.config_file}:${row.line}`;
  // The IPv6 halves of two RPC services are registered nowhere: the truth itself names both lines.
  return row.service?.includes(' or ') ? [place, `${row.config_file}:${row.line + 1}`] : [place];
}

/** Whatever makes the kernel open a socket (a vxlan device here) is in no listing: null is the right answer. */
function bootState(row: TrueListener): readonly Value[] {
  return row.via?.startsWith('kernel') ? [row.enabled_at_boot, null] : [row.enabled_at_boot];
}

function exposureOf(scope: string): readonly Value[] {
  return [scope === 'interface' || scope === 'link-local' ? 'named' : scope];
}

/** What does not listen, and what the inventory has to say of it. */
export function silentMisses(inventory: Inventory, truth: Truth): readonly string[] {
  return truth.notListening.flatMap((row) => (isTold(inventory, row) ? [] : [row.what]));
}

function isTold(inventory: Inventory, row: TrulySilent): boolean {
  const started = inventory.services.filter((service) =>
    service.starters.some(
      (starter) =>
        (row.config_file !== undefined &&
          starter.file === row.config_file &&
          (row.line === undefined || starter.line === row.line)) ||
        (row.rc !== undefined && starter.name === row.rc) ||
        (row.unit !== undefined && starter.name === row.unit),
    ),
  );
  const has = (kind: string) =>
    started.some((service) => service.contradictions.some((each) => each.kind === kind));
  if (row.what.includes('7070'))
    return !inventory.services.some((service) => service.sockets.some((each) => each.port === 7070));
  if (!row.enabled_at_boot)
    return inventory.alreadyOff.some(
      (each) =>
        (row.line !== undefined && each.file === row.config_file && each.line === row.line) ||
        each.name === row.unit ||
        each.name === row.rc,
    );
  if (row.running === null) return started.some((service) => service.listens === true);
  if (row.running)
    return started.some((service) => service.listens === false && service.processes.length > 0);
  return has(
    row.started_by === 'inetd' ? 'configured-but-does-not-listen' : 'starts-at-boot-but-not-running',
  );
}

/** `tcp/79 listens-but-not-configured`, or the starter's name where nothing listens; sorted. */
export function findingsOf(inventory: Inventory): readonly string[] {
  return [
    ...inventory.services.flatMap((service) =>
      service.contradictions.map((each) => `${label(service)} ${each.kind}`),
    ),
    ...inventory.contradictions.map((each) => `host ${each.kind}`),
  ].sort();
}

function label(service: Service): string {
  const socket = service.sockets.find((each) => (each.port ?? 0) < 32768) ?? service.sockets[0];
  if (socket === undefined) return service.starters[0]?.name ?? service.id;
  return `${socket.protocol}/${socket.port}`;
}
