/** The columns of a service register (PCI DSS 1.2.5), and the headings that people write for them. */

export interface Column {
  readonly id: ColumnId;
  readonly heading: string;
  /** Other headings, lower case, without blanks and punctuation. */
  readonly alsoCalled: readonly string[];
  readonly required: boolean;
  /** False for a column that is read where it is there and that a register to fill in does not have. */
  readonly prefilled: boolean;
}

export type ColumnId =
  | 'host'
  | 'protocol'
  | 'port'
  | 'service'
  | 'role'
  | 'businessNeed'
  | 'owner'
  | 'approvedBy'
  | 'approvedOn'
  | 'expiresOn'
  | 'securityFeatures';

export const columns: readonly Column[] = [
  {
    id: 'host',
    heading: 'host',
    alsoCalled: ['hostname', 'hosts', 'system', 'server'],
    required: false,
    prefilled: true,
  },
  {
    id: 'protocol',
    heading: 'protocol',
    alsoCalled: ['proto', 'transport'],
    required: false,
    prefilled: true,
  },
  { id: 'port', heading: 'port', alsoCalled: ['ports', 'localport'], required: false, prefilled: true },
  { id: 'service', heading: 'service', alsoCalled: ['servicename', 'name'], required: true, prefilled: true },
  { id: 'role', heading: 'role', alsoCalled: ['roles', 'hostrole'], required: false, prefilled: false },
  {
    id: 'businessNeed',
    heading: 'business need',
    alsoCalled: ['need', 'reason', 'justification', 'businessjustification', 'purpose'],
    required: true,
    prefilled: true,
  },
  {
    id: 'owner',
    heading: 'owner',
    alsoCalled: ['serviceowner', 'responsible'],
    required: false,
    prefilled: true,
  },
  {
    id: 'approvedBy',
    heading: 'approved by',
    alsoCalled: ['approver', 'approval'],
    required: false,
    prefilled: true,
  },
  {
    id: 'approvedOn',
    heading: 'approved on',
    alsoCalled: ['approvaldate', 'dateapproved'],
    required: false,
    prefilled: true,
  },
  {
    id: 'expiresOn',
    heading: 'expires on',
    alsoCalled: ['expires', 'expiry', 'validuntil', 'expirydate'],
    required: false,
    prefilled: true,
  },
  {
    id: 'securityFeatures',
    heading: 'security features',
    alsoCalled: ['securityfeature', 'controls', 'protection', 'compensatingcontrols'],
    required: false,
    prefilled: true,
  },
];

export function columnFor(heading: string): ColumnId | null {
  const plain = heading.toLowerCase().replace(/[^a-z]/g, '');
  const found = columns.find(
    (column) => plain === column.heading.replace(/ /g, '') || column.alsoCalled.includes(plain),
  );
  return found?.id ?? null;
}
