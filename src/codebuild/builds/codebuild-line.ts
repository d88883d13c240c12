import {timeOf} from '../../aws/iso-time.ts';

/** A line that CodeBuild itself writes into the log, between the output of commands. Older ones have no fractions. */
const OWN =
  /^\[Container\] (?<date>\d{4}\/\d\d\/\d\d) (?<time>\d\d:\d\d:\d\d(?:\.\d+)?) (?<words>.+)$/u;

/**
 * Lines that report the start and end of a phase, and the failed command. Other reasons are kept, and so are
 * reasons of several lines: without their first line, the others would make no sense.
 */
const OF_PHASES = [
  /^Entering phase [A-Z_]+ *$/u,
  /^Phase complete: [A-Z_]+ State: [A-Z_]+ *$/u,
  /^Phase context status code: +Message: *$/u,
  /^Phase context status code: COMMAND_EXECUTION_ERROR Message: Error while executing command: .+\. Reason: exit status \d+ *$/u,
];

/** Returns the time in a line of CodeBuild's own, in milliseconds since 1970; `undefined` for other lines. */
export function timeOfLine(line: string): number | undefined {
  const {date, time} = OWN.exec(line)?.groups ?? {};
  if (date === undefined || time === undefined) return undefined;
  return timeOf(`${date.replaceAll('/', '-')}T${time}Z`);
}

/** Returns whether a line of the log is CodeBuild's report that a command or a phase has ended. */
export function reportsEnd(line: string): boolean {
  const words = OWN.exec(line)?.groups?.['words'] ?? '';
  return /^(?:Command did not exit successfully|Phase complete:|Phase context status code:) /u.test(
    words,
  );
}

/**
 * Simplifies a line of the log for output that shows the phases, too. Removes the time from CodeBuild's own
 * lines. A line that is not exactly in the form of CodeBuild comes from a command and is kept unchanged.
 *
 * @param line as in the log.
 * @returns `undefined` if the line only repeats the phases.
 */
export function withoutBookkeeping(line: string): string | undefined {
  const words = OWN.exec(line)?.groups?.['words'];
  if (words === undefined) return line;
  return OF_PHASES.some((it) => it.test(words)) ? undefined : `[Container] ${words}`;
}
