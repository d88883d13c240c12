/** An answer that is no success: Slack's code for it, and where it gives them the reasons. */
export class SlackRefusal extends Error {
  readonly code: string;
  readonly reasons: readonly string[];

  constructor(code: string, reasons: readonly string[] = []) {
    super(code);
    this.code = code;
    this.reasons = reasons;
  }
}
