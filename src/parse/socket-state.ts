/**
 * The state words of netstat, ss and lsof, brought to netstat's English: net-tools translates some of them.
 */

const words: Readonly<Record<string, readonly string[]>> = {
  LISTEN: ['LISTENING', 'ESCOLTA', 'ESCUCHAR', 'NASLOUCHÁ', 'OUÇA', 'LYSSNAR'],
  ESTABLISHED: ['ESTAB', 'ESTABLERT', 'SPOJENO', 'VERBUNDEN', 'ESTABLECIDO', 'ESTABELECIDA', 'ETABLERAD'],
  SYN_SENT: ['SYN-SENT', 'SYNSENT', 'SYN_ENVIADO'],
  SYN_RECV: ['SYN-RECV', 'NEW-SYN-RECV', 'SYNRECV', 'SYN_RECEBIDO'],
  FIN_WAIT1: ['FIN-WAIT-1', 'FINWAIT1', 'ESPERA_FIN1'],
  FIN_WAIT2: ['FIN-WAIT-2', 'FINWAIT2', 'ESPERA_FIN2'],
  TIME_WAIT: ['TIME-WAIT', 'TEMPS'],
  CLOSE: ['CLOSED', 'TANCA', 'ZAVŘEN', 'FECHAR', 'STÄNG'],
  CLOSE_WAIT: ['CLOSE-WAIT', 'CLOSEWAIT', 'ESPERANDO_FECHAR', 'STÄNG_VÄNTA'],
  LAST_ACK: ['LAST-ACK', 'LASTACK', 'POSLEDNÍ', 'ÚLTIMO_ACK'],
  CLOSING: ['TANCAMENT', 'ZAVÍRÁ', 'FECHANDO', 'STÄNGER'],
};

const english = new Map<string, string>();
for (const [word, others] of Object.entries(words)) {
  english.set(word, word);
  for (const other of others) english.set(other, word);
}

/** `VERBUNDEN` → `ESTABLISHED`; null for a word that is no state. */
export function stateWord(text: string): string | null {
  return english.get(text) ?? null;
}
