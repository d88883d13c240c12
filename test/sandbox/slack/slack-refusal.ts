/** What stands beside the code. */
export interface RefusalDetails {
  /** What Slack finds wrong, in words. */
  readonly reasons?: readonly string[];
  /** Of `missing_scope`: the scopes of which one would do, and those that the app has. */
  readonly needed?: string;
  readonly provided?: string;
}

/** An answer that is no success: Slack's code for it, and where it gives them the reasons. */
export class SlackRefusal extends Error {
  readonly code: string;
  readonly details: RefusalDetails;

  constructor(code: string, details: RefusalDetails = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}
