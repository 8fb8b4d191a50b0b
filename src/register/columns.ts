/** The columns of a service register (PCI DSS 1.2.5), and the headings that people write for them. */

export interface Column {
  readonly id: ColumnId;
  readonly heading: string;
  /** Other headings, lower case, without blanks and punctuation. */
  readonly alsoCalled: readonly string[];
  readonly required: boolean;
}

export type ColumnId =
  | 'host'
  | 'protocol'
  | 'port'
  | 'service'
  | 'businessNeed'
  | 'owner'
  | 'approvedBy'
  | 'approvedOn'
  | 'expiresOn'
  | 'securityFeatures';

export const columns: readonly Column[] = [
  { id: 'host', heading: 'host', alsoCalled: ['hostname', 'hosts', 'system', 'server'], required: false },
  { id: 'protocol', heading: 'protocol', alsoCalled: ['proto', 'transport'], required: false },
  { id: 'port', heading: 'port', alsoCalled: ['ports', 'localport'], required: false },
  { id: 'service', heading: 'service', alsoCalled: ['servicename', 'name'], required: true },
  {
    id: 'businessNeed',
    heading: 'business need',
    alsoCalled: ['need', 'reason', 'justification', 'businessjustification', 'purpose'],
    required: true,
  },
  { id: 'owner', heading: 'owner', alsoCalled: ['serviceowner', 'responsible'], required: false },
  { id: 'approvedBy', heading: 'approved by', alsoCalled: ['approver', 'approval'], required: false },
  { id: 'approvedOn', heading: 'approved on', alsoCalled: ['approvaldate', 'dateapproved'], required: false },
  {
    id: 'expiresOn',
    heading: 'expires on',
    alsoCalled: ['expires', 'expiry', 'validuntil', 'expirydate'],
    required: false,
  },
  {
    id: 'securityFeatures',
    heading: 'security features',
    alsoCalled: ['securityfeature', 'controls', 'protection', 'compensatingcontrols'],
    required: false,
  },
];

export function columnFor(heading: string): ColumnId | null {
  const plain = heading.toLowerCase().replace(/[^a-z]/g, '');
  const found = columns.find(
    (column) => plain === column.heading.replace(/ /g, '') || column.alsoCalled.includes(plain),
  );
  return found?.id ?? null;
}
