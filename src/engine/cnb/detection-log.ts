/** The result of a buildpack in detection. If it does not pass: `fail`, or `skip` if it is optional. */
type DetectResult = 'pass' | 'skip' | 'fail' | 'err';

/** The detection of one group of buildpacks. */
export interface Attempt {
  /** By `id@version`, in the group's order. */
  readonly outcomes: ReadonlyMap<string, DetectResult>;
  /** Requirements of the build plan that were not met: `fail: acme/a@1.0.0 requires node`. */
  readonly planFailures: readonly string[];
}

/** The log of a detection in which no group passed. */
export interface DetectionLog {
  readonly attempts: readonly Attempt[];
  /** Output of each buildpack, by `id@version`, or why it could not be run. */
  readonly outputs: ReadonlyMap<string, readonly string[]>;
}

const TITLE = /^======== (?<kind>Output|Error|Results)(?:: (?<buildpack>\S+))? ========$/u;

/**
 * Parses the output of the lifecycle if no group of buildpacks passes: for each group, the output and the
 * result of each buildpack, and the resolution of the build plan.
 *
 * @see https://github.com/buildpacks/lifecycle/blob/main/phase/detector.go
 */
export function readDetectionLog(lines: readonly string[]): DetectionLog {
  const attempts: {outcomes: Map<string, DetectResult>; planFailures: string[]}[] = [];
  const outputs = new Map<string, string[]>();
  let section: 'none' | 'output' | 'results' = 'none';
  let printed: string[] = [];
  let known: ReadonlySet<string> = new Set();
  for (const line of lines) {
    const {kind, buildpack} = TITLE.exec(line)?.groups ?? {};
    if (kind === 'Results') {
      section = 'results';
      attempts.push({outcomes: new Map(), planFailures: []});
      known = new Set(outputs.keys());
    } else if (buildpack !== undefined) {
      section = 'output';
      // The lifecycle repeats the output of a buildpack for each group that contains it.
      printed = known.has(buildpack) ? [] : (outputs.get(buildpack) ?? []);
      if (!known.has(buildpack)) outputs.set(buildpack, printed);
    } else if (section === 'output') {
      printed.push(line);
    } else if (section === 'results') {
      readResult(line, attempts.at(-1));
    }
  }
  return {attempts, outputs};
}

function readResult(
  line: string,
  attempt: {outcomes: Map<string, DetectResult>; planFailures: string[]} | undefined,
): void {
  const result = /^(?<outcome>pass|skip|fail|err): +(?<buildpack>\S+@\S+)(?<rest>.*)$/u.exec(
    line,
  )?.groups;
  if (result === undefined || attempt === undefined) return;
  const {outcome, buildpack = '', rest = ''} = result;
  const isOfPlan = /^ (?:requires|provides unused) /u.test(rest);
  if (!isOfPlan) attempt.outcomes.set(buildpack, outcome as DetectResult);
  else if (outcome === 'fail') attempt.planFailures.push(line);
}
