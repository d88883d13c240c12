import {Failure} from '../../errors.ts';
import type {BuildSubject} from './build-subject.ts';
import {type Attempt, type DetectionLog, readDetectionLog} from './detection-log.ts';
import {DETECTION_ERRED, NONE_FITS} from './exit-code.ts';
import {languagesOf} from './languages.ts';
import {lastError, withoutLastMessage} from './lifecycle-words.ts';
import {machineFailure} from './machine-failure.ts';
import {textsOf} from './output-line.ts';
import type {OutputRecord} from './output-record.ts';
import {lastLines} from './last-lines.ts';
import {type Text, sentence} from '../../text.ts';

/** Number of lines that are shown of one buildpack, and of all. */
const SHOWN_OF_ONE = 5;
const SHOWN = 25;

/**
 * Returns the error if no group of buildpacks passes detection. It explains the results of the relevant
 * buildpacks: those that the user chose or, if there are none, those for the files of the codebase.
 *
 * @param code exit code of the lifecycle.
 */
export function detectionFailure(
  record: OutputRecord,
  code: number,
  built: Omit<BuildSubject, 'image'>,
): Failure {
  const lines = textsOf(record.lines('detecting'));
  if (code !== NONE_FITS && code !== DETECTION_ERRED) {
    // The lines of the lifecycle also contain the output of buildpacks.
    const {message: words} = withoutLastMessage(record.lines('detecting'));
    const details = lastLines(lines);
    return (
      machineFailure(words) ??
      new Failure('build.lifecycle-failed', `Detecting failed: ${lastError(words)}`, {details})
    );
  }
  const {buildpacks, files} = built;
  const log = readDetectionLog(lines);
  const isNamed = buildpacks.length > 0;
  const {isMeant, files: speaking} = languagesOf(files);
  const meant = log.attempts.filter(({outcomes}) => [...outcomes.keys()].some((it) => isMeant(it)));
  const closest = closestOf(isNamed || meant.length === 0 ? log.attempts : meant);
  const erred = culprits(closest, 'err');
  const failed = culprits(closest, 'fail');
  // Buildpacks for the languages of the codebase come first.
  const told = [...erred, ...failed].toSorted((a, b) => Number(isMeant(b)) - Number(isMeant(a)));
  const plan = closest.flatMap(({planFailures}) => planFailures);
  const details = [...told.flatMap((it) => linesOf(it, erred, log)), ...new Set(plan)];
  const [first] = erred;
  const allPass =
    told.length === 0 && !closest.some((it) => [...it.outcomes.values()].includes('skip'));
  const unmet = isNamed && allPass ? unmetPlan(plan, built.buildpacksFrom) : undefined;
  if (unmet !== undefined) {
    const {message, remedy} = unmet;
    return new Failure('build.no-buildpack', message, {details: details.slice(0, SHOWN), remedy});
  }
  return new Failure(
    'build.no-buildpack',
    first === undefined || erred.length > 1
      ? 'No buildpack can build this codebase.'
      : `No buildpack can build this codebase: ${first} failed during detection.`,
    {
      details: details.length > 0 ? details.slice(0, SHOWN) : lastLines(lines),
      remedy: isNamed
        ? mustFit(buildpacks, built.buildpacksFrom)
        : [
            ...(log.attempts.length > 0 && meant.length === 0 && speaking.length > 0
              ? [`Choose a builder with a buildpack for ${speaking.slice(0, 3).join(', ')}.`]
              : []),
            ...(built.around.length > 0 ? [mustFit(built.around, 'project.toml')] : []),
            'Commit the files that the buildpacks look for, or name buildpacks in buildpack.json.',
          ],
    },
  );
}

function mustFit(buildpacks: readonly string[], origin: Text): Text {
  return sentence`All of these buildpacks must pass detection: ${buildpacks.join(', ')}. Check ${origin}, and commit the files that they look for.`;
}

/** The unmet requirement of the build plan, if each buildpack of the list passes on its own. */
function unmetPlan(
  plan: readonly string[],
  origin: Text,
): {readonly message: string; readonly remedy: Text} | undefined {
  const {buildpack, requires, provides} =
    plan.map((line) => UNMET.exec(line)?.groups).find((it) => it !== undefined) ?? {};
  if (buildpack === undefined) return undefined;
  const what = requires ?? provides ?? '';
  const [verb, other] =
    requires === undefined ? ['requires', 'provides'] : ['provides', 'requires'];
  return {
    message: `The buildpack ${buildpack} ${other} ${what}, but no buildpack of the list ${verb} it.`,
    remedy: sentence`Add a buildpack that ${verb} ${what} to ${origin}, or remove ${buildpack}.`,
  };
}

const UNMET =
  /^fail: (?<buildpack>\S+)@\S+ (?:requires (?<requires>\S+)|provides unused (?<provides>\S+))/u;

/** The attempts in which the fewest buildpacks failed. */
function closestOf(attempts: readonly Attempt[]): readonly Attempt[] {
  const fewest = Math.min(...attempts.map((attempt) => failures(attempt)));
  return attempts.filter((attempt) => failures(attempt) === fewest);
}

function failures({outcomes}: Attempt): number {
  return [...outcomes.values()].filter((it) => it === 'fail' || it === 'err').length;
}

function culprits(attempts: readonly Attempt[], outcome: 'fail' | 'err'): string[] {
  const all = attempts.flatMap(({outcomes}) =>
    [...outcomes].flatMap(([buildpack, it]) => (it === outcome ? [buildpack] : [])),
  );
  return [...new Set(all)];
}

function linesOf(buildpack: string, erred: readonly string[], {outputs}: DetectionLog): string[] {
  const words = lastLines(outputs.get(buildpack) ?? [], SHOWN_OF_ONE);
  return [
    `${erred.includes(buildpack) ? 'err: ' : 'fail:'} ${buildpack}`,
    ...words.map((line) => `  ${line}`),
  ];
}
