/** One value that is another before and after. */
export interface FieldChange {
  /** `environment.computeType` */
  readonly field: string;
  /** As it is; absent where there is nothing. What is secret is masked. */
  readonly from?: string;
  readonly to?: string;
}

/** What a step does to one thing in the account, for the person who has to agree to it. */
export interface Change {
  /** `project intranet`, `webhook of intranet`, `role codebuild-intranet`, `repository intranet/web` */
  readonly resource: string;
  readonly action: 'create' | 'update' | 'delete';
  readonly fields: readonly FieldChange[];
}
