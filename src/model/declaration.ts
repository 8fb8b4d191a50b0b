/** What the owner of the host declared to be needed: rows of the service register, and roles. */

/** One row of register.csv (PCI DSS 1.2.5). Absent cells are ''. */
export interface Declaration {
  /** Host name or glob. */
  readonly host: string;
  readonly protocol: string;
  readonly port: number | null;
  readonly service: string;
  /** A role of the host (`web-server`): the row then stands for every service that this role needs. '' for none. */
  readonly role: string;
  readonly businessNeed: string;
  readonly owner: string;
  readonly approvedBy: string;
  /** ISO date or ''. */
  readonly approvedOn: string;
  /** ISO date or ''. */
  readonly expiresOn: string;
  readonly securityFeatures: string;
  /** 1-based line in the register file, for evidence and messages. */
  readonly line: number;
  /** Base name of the register file. */
  readonly file: string;
  /** The row as written, cells joined by commas. */
  readonly text: string;
}

export interface BadRow {
  readonly file: string;
  readonly line: number;
  readonly column: string;
  readonly expected: string;
  readonly got: string;
}

export interface Register {
  readonly file: string | null;
  readonly sha256: string | null;
  readonly declarations: readonly Declaration[];
  readonly badRows: readonly BadRow[];
}
