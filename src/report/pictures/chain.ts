/** The way from the socket to the boot for one service: socket → process → starter → next boot. */
import type { ReportService } from '../../model/report.ts';
import { starterWords } from '../html/words.ts';
import { fittedLabel, label, path, picture, rectangle } from './svg.ts';

interface Link {
  readonly heading: string;
  readonly first: string;
  readonly second: string;
  /** Drawn with a broken line: the capture does not show it. */
  readonly missing: boolean;
}

const width = 720;
const height = 62;
const box = 162;
/** A whole number: the places of everything in the picture come from it. */
const step = (width - box) / 3;

export interface Chain {
  readonly svg: string;
  /** `Socket: tcp *:21; Process: /usr/sbin/inetd, pid 988; …`: for who cannot see it, and where it is too wide to be seen. */
  readonly words: string;
}

/** `id` of the picture in its document. */
export function chainOf(id: string, service: ReportService): Chain {
  const [socket, process, starter, boot] = [
    socketOf(service),
    processOf(service),
    starterOf(service),
    bootOf(service),
  ];
  const words = `${inWords(socket)}; ${inWords(process)}; ${inWords(starter)}; ${inWords(boot)}.`;
  const drawn = drawLink(socket, 0) + drawLink(process, 1) + drawLink(starter, 2) + drawLink(boot, 3);
  return {
    svg: picture(id, { width, height }, `From the socket to the boot: ${service.name}`, words, drawn),
    words,
  };
}

const inWords = ({ heading, first, second }: Link) =>
  second === '' ? `${heading}: ${first}` : `${heading}: ${first}, ${second}`;

function drawLink({ heading, first, second, missing }: Link, index: number): string {
  const x = index * step;
  const arrow = index === 0 ? '' : path(`M${x - step + box + 3} 36H${x - 6}m-5 -4l5 4l-5 4`, 'arrow');
  return (
    `<g>${arrow}${rectangle(x + 0.5, 14.5, box - 1, 46, missing ? 'node broken' : 'node')}` +
    label(x, 10, heading, 'heading') +
    fittedLabel(x + 8, 34, first, 22, 'mono') +
    `${fittedLabel(x + 8, 51, second, 24, 'faint small')}</g>`
  );
}

function socketOf(service: ReportService): Link {
  const socket = service.sockets[0];
  if (socket === undefined) {
    const known = service.listens === false;
    return { heading: 'Socket', first: known ? 'none' : 'not known', second: '', missing: true };
  }
  const more = service.sockets.length - 1;
  const name = socket.portName === null || socket.portName === service.name ? '' : socket.portName;
  return {
    heading: 'Socket',
    first: `${socket.protocol} ${socket.address}:${socket.port ?? '?'}`,
    second: more > 0 ? `and ${more} more` : name,
    missing: false,
  };
}

function processOf(service: ReportService): Link {
  const process = service.processes[0];
  if (process === undefined) {
    const held = service.sockets.find((socket) => socket.program !== null);
    return held === undefined
      ? {
          heading: 'Process',
          first: service.listens === false ? 'none' : 'not known',
          second: '',
          missing: true,
        }
      : {
          heading: 'Process',
          first: held.program ?? '',
          second: `pid ${held.pid ?? 'not known'}`,
          missing: false,
        };
  }
  return {
    heading: 'Process',
    first: process.exe ?? process.command,
    second: `pid ${process.pid}${process.user === null ? '' : `, ${process.user}`}`,
    missing: false,
  };
}

function starterOf(service: ReportService): Link {
  const starter = service.starters[0];
  if (starter === undefined || starter.kind === 'unknown') {
    return { heading: 'Started by', first: 'not known', second: '', missing: true };
  }
  return {
    heading: 'Started by',
    first: starter.name,
    second: `${starterWords[starter.kind]}${service.starters.length > 1 ? `, and ${service.starters.length - 1} more` : ''}`,
    missing: false,
  };
}

function bootOf(service: ReportService): Link {
  const levels = [...new Set(service.starters.flatMap((starter) => starter.runlevels))].join(', ');
  const words = { true: 'starts again', false: 'does not start', null: 'not known' } as const;
  return {
    heading: 'At the next boot',
    first: words[`${service.startsAtBoot}`],
    second: service.startsAtBoot === true && levels !== '' ? `in ${levels}` : '',
    missing: service.startsAtBoot !== true,
  };
}
