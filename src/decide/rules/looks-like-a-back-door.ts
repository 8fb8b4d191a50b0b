import type { Service } from '../../model/service.ts';
import { decidingLines } from '../deciding-lines.ts';
import type { Rule } from '../rule.ts';
import { whereItListens } from '../words.ts';

const backDoors = new Set(['backdoor-ports', 'tcp-backdoor']);
/** Samples: `bash -i`, `/bin/sh`, `-sh` (a login shell). */
const shell = /^-?(?:\/\S*\/)?(?:ba|da|a|k|mk|pdk|z|c|tc|fi)?sh(?:\s|$)/;
/** Samples: `nc -l -p 4444 -e /bin/sh`, `ncat -lk 9000 --sh-exec bash`, `socat TCP-LISTEN:4444 EXEC:/bin/bash`. */
const givesAShell =
  /^(?:\/\S*\/)?(?:nc(?:\.\w+)?|ncat|netcat)\s.*\s(?:-\w*[ec]|--exec|--sh-exec)[\s=]|^(?:\/\S*\/)?socat\s.*(?:EXEC|SYSTEM):/i;

/** Told more quickly than by the expression. */
function mayGiveAShell(command: string): boolean {
  const text = command.toLowerCase();
  return text.includes('nc') || text.includes('netcat') || text.includes('socat');
}

/** A shell that holds a socket, a netcat that hands one out, a port that only back doors are known to use. */
export const looksLikeABackDoor: Rule = {
  id: 'looks-like-a-back-door',
  question:
    'Does a shell hold its socket or does it hand one out, or is it known by nothing but a port of back doors?',
  answer: 'It is treated as a back door: look into the host before anything is turned off.',
  ask: ({ service }) => {
    if (service.listens !== true) return null;
    const held = service.processes.find(
      ({ command }) => command.includes('sh') && shell.test(command) && !runsAScript(command),
    );
    const handed = service.processes.find(
      ({ command }) => mayGiveAShell(command) && givesAShell.test(command),
    );
    const known = backDoors.has(service.knowledge?.id ?? '');
    if (held === undefined && handed === undefined && !known) return null;
    const process = held ?? handed;
    return {
      verdict: 'investigate',
      because:
        process === undefined
          ? `${whereItListens(service)} port ${service.sockets[0]?.port ?? ''}, which is known from back doors, and nothing else tells what it is${programOf(service)}.`
          : `${whereItListens(service)}, and process ${process.pid} (${process.command}) ${held === undefined ? 'hands a command to whoever connects' : 'is a shell that holds the socket'}.`,
      severity: service.exposure === 'loopback' ? 'high' : 'critical',
      confidence: process === undefined ? 'guess' : 'likely',
      evidence: decidingLines(service, [], process),
    };
  },
};

/** `sh /usr/local/bin/start-server`: the shell of a script is no back door. */
function runsAScript(command: string): boolean {
  const words = command.split(/\s+/).slice(1);
  return !words.includes('-i') && words.some((word) => !word.startsWith('-'));
}

function programOf({ processes }: Service): string {
  const [process] = processes;
  return process === undefined ? '' : ` (process ${process.pid}, ${process.exe ?? process.command})`;
}
