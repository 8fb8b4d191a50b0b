/** A row of sockets with its lines. Written out: a copy of so many fields by spreading costs a quarter of reading netstat. */
import type { Evidence } from '../model/evidence.ts';
import type { SocketFact } from '../model/facts.ts';

export type SocketDraft = Omit<SocketFact, 'evidence'>;

export function socketFact(draft: SocketDraft, evidence: Evidence): SocketFact {
  return {
    protocol: draft.protocol,
    family: draft.family,
    localAddress: draft.localAddress,
    localPort: draft.localPort,
    localPortName: draft.localPortName,
    remoteAddress: draft.remoteAddress,
    remotePort: draft.remotePort,
    state: draft.state,
    listening: draft.listening,
    pid: draft.pid,
    program: draft.program,
    owners: draft.owners,
    uid: draft.uid,
    inode: draft.inode,
    cgroup: draft.cgroup,
    zone: draft.zone,
    shape: draft.shape,
    evidence,
  };
}
