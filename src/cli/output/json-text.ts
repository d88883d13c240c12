/** Formats a result or an error as `--json` and `--report` write it. */
export function jsonText(outcome: unknown): string {
  return `${JSON.stringify(outcome, null, 2)}\n`;
}
