/** The members beside the code. */
export interface RefusalDetails {
  /** The problems, in Slack's words. */
  readonly reasons?: readonly string[];
  /** For `missing_scope`: the scopes of which one is required, and those of the app. */
  readonly needed?: string;
  readonly provided?: string;
}

/** An error response: Slack's code, and the reasons if there are any. */
export class SlackRefusal extends Error {
  readonly code: string;
  readonly details: RefusalDetails;

  constructor(code: string, details: RefusalDetails = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}
