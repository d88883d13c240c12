/** The account and region of a resource, as its ARN names them, and the clock there. */
export interface AccountScope {
  /** Twelve digits. */
  readonly id: string;
  readonly region: string;
  readonly now: () => Date;
}
