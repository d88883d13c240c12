/** One changed value. */
export interface FieldChange {
  /** `environment.computeType` */
  readonly field: string;
  /** The current value, with secrets masked; absent if there is none. */
  readonly from?: string;
  readonly to?: string;
}

/** What a step does to one resource in the account. Shown to the person who confirms it. */
export interface Change {
  /** `project intranet`, `webhook of intranet`, `role codebuild-intranet`, `repository intranet/web` */
  readonly resource: string;
  readonly action: 'create' | 'update' | 'delete';
  readonly fields: readonly FieldChange[];
}
