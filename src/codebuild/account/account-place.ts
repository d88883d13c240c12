/** An account in one region. */
export interface AccountPlace {
  /** `aws`, `aws-cn` */
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** Where its private ECR is, as ECR itself says, if anything is known of that; without a `/` behind it. */
  readonly registry?: string | undefined;
}
