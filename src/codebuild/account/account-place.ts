/** An account in one region. */
export interface AccountPlace {
  /** `aws`, `aws-cn` */
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** Host of its private ECR registry, as ECR reports it, if known; without a trailing `/`. */
  readonly registry?: string | undefined;
}
