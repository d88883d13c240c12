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

/** Lines of one buildpack, and of all. */
const SHOWN_OF_ONE = 5;
const SHOWN = 25;

/**
 * Says why no group of buildpacks fits: by those that were meant, which are the ones that were named, or
 * else those that files of the codebase speak for.
 *
 * @param code the lifecycle's.
 */
export function detectionFailure(
  record: OutputRecord,
  code: number,
  built: Omit<BuildSubject, 'image'>,
): Failure {
  const lines = textsOf(record.lines('detecting'));
  if (code !== NONE_FITS && code !== DETECTION_ERRED) {
    // What buildpacks printed while they looked is among the lifecycle's lines.
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
  // Of named ones, those of the codebase's languages come first.
  const told = [...erred, ...failed].toSorted((a, b) => Number(isMeant(b)) - Number(isMeant(a)));
  const plan = closest.flatMap(({planFailures}) => planFailures);
  const details = [...told.flatMap((it) => linesOf(it, erred, log)), ...new Set(plan)];
  const [first] = erred;
  const unmet = isNamed && told.length === 0 ? unmetPlan(plan, built.buildpacksFrom) : undefined;
  if (unmet !== undefined) {
    const {message, remedy} = unmet;
    return new Failure('build.no-buildpack', message, {details: details.slice(0, SHOWN), remedy});
  }
  return new Failure(
    'build.no-buildpack',
    first === undefined || erred.length > 1
      ? 'No buildpack fits this codebase.'
      : `No buildpack fits this codebase: ${first} failed while it looked.`,
    {
      details: details.length > 0 ? details.slice(0, SHOWN) : lastLines(lines),
      remedy: isNamed
        ? mustFit(buildpacks, built.buildpacksFrom)
        : [
            ...(log.attempts.length > 0 && meant.length === 0 && speaking.length > 0
              ? [`Choose a builder that has a buildpack for ${speaking.slice(0, 3).join(', ')}.`]
              : []),
            ...(built.around.length > 0 ? [mustFit(built.around, 'project.toml')] : []),
            'Check that the files the buildpacks look for are committed, or name buildpacks in buildpack.json.',
          ],
    },
  );
}

function mustFit(buildpacks: readonly string[], origin: Text): Text {
  return sentence`All of ${buildpacks.join(', ')} must fit: check ${origin}, and that the files they look for are committed.`;
}

/** What the build plan lacks, if all buildpacks of the list pass by themselves. */
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
    message: `No buildpack of the list ${verb} ${what}, which ${buildpack} ${other}.`,
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
