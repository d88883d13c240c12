/** What CodeBuild itself writes into a log, between what commands print; older ones without fractions. */
const OWN = /^\[Container\] \d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d+)? (?<words>.+)$/u;

/**
 * That a phase begins, how it ended, and which command failed in it. Other reasons, and those of which this is
 * only the first of several lines, stay: the lines behind it would be left alone.
 */
const OF_PHASES = [
  /^Entering phase [A-Z_]+ *$/u,
  /^Phase complete: [A-Z_]+ State: [A-Z_]+ *$/u,
  /^Phase context status code: +Message: *$/u,
  /^Phase context status code: COMMAND_EXECUTION_ERROR Message: Error while executing command: .+\. Reason: exit status \d+ *$/u,
];

/** Whether a line of a build's log is CodeBuild's about how a command or a phase has ended. */
export function tellsEnd(line: string): boolean {
  const words = OWN.exec(line)?.groups?.['words'] ?? '';
  return /^(?:Command did not exit successfully|Phase complete:|Phase context status code:) /u.test(
    words,
  );
}

/**
 * A line of a build's log, for whoever is shown the build's phases, too: CodeBuild's own without their time,
 * and without those that say what the phases say. What is not exactly of CodeBuild's form is a command's,
 * and stays as it is.
 *
 * @param line as it is in the log.
 * @returns `undefined` where nothing is left.
 */
export function withoutBookkeeping(line: string): string | undefined {
  const words = OWN.exec(line)?.groups?.['words'];
  if (words === undefined) return line;
  return OF_PHASES.some((it) => it.test(words)) ? undefined : `[Container] ${words}`;
}
