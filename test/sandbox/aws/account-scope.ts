/** Whose something is and where it is, as its ARN says, and what time it is there. */
export interface AccountScope {
  /** Twelve digits. */
  readonly id: string;
  readonly region: string;
  readonly now: () => Date;
}
