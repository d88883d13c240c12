/** An account in one region. */
export interface AccountPlace {
  /** `aws`, `aws-cn` */
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}
