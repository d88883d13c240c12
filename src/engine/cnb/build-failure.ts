import {Failure} from '../../errors.ts';
import {BUILDPACK_FAILED} from './exit-code.ts';
import {lastError, withoutLastMessage} from './lifecycle-words.ts';
import {MEMORY_REMEDY, machineFailure} from './machine-failure.ts';
import {type OutputLine, textsOf} from './output-line.ts';
import type {OutputRecord} from './output-record.ts';
import {failedScript} from './own-scripts.ts';
import {lastLines} from './last-lines.ts';

/** Programs that the system ended for want of memory, as Go and shells tell it. */
const KILLED = /signal: killed|exit status 137|ended with code 137\./u;

/**
 * Says what failed while buildpacks ran. What they print decides nothing: it is only shown.
 *
 * @param code the lifecycle's.
 */
export function buildFailure(record: OutputRecord, code: number): Failure {
  const {group} = record;
  const said = record.lines('building');
  // Buildpacks without a heading, in a build image that was extended before.
  const lines = said.length > 0 ? said : record.lines('extending');
  const {own, message} = withoutLastMessage(lines);
  if (code !== BUILDPACK_FAILED) {
    return (
      machineFailure(message) ??
      unusableResult(lastError(message), group.suspects, own) ??
      new Failure('build.lifecycle-failed', `Building failed: ${lastError(message)}`, {
        details: lastLines(textsOf(own)),
      })
    );
  }
  const reason = lastError(message);
  const notStarted = startFailure(reason, record);
  if (notStarted !== undefined) return notStarted;
  const script = failedScript(record, own);
  const details = lastLines(script?.lines ?? textsOf(own));
  return new Failure(
    script === undefined ? 'build.buildpack-failed' : 'build.script-failed',
    script === undefined
      ? whoFailed(group.suspects)
      : `The codebase's ${script.name} failed while building.`,
    {
      // A heading alone says nothing.
      details: details.length > 1 || message.length === 0 ? details : [...details, reason],
      remedy: [reason, ...details.slice(-1)].some((it) => KILLED.test(it)) ? MEMORY_REMEDY : [],
    },
  );
}

/** What a buildpack left is read by the lifecycle, which does not say whose it was. */
const ABOUT_RESULT = /\btoml\b|layer metadata|launch metadata|build metadata/iu;

function unusableResult(
  reason: string,
  suspects: readonly string[],
  own: readonly OutputLine[],
): Failure | undefined {
  const [first, ...others] = suspects;
  if (first === undefined || !ABOUT_RESULT.test(reason)) return undefined;
  const who =
    others.length === 0
      ? `the buildpack ${first}`
      : `one of these buildpacks: ${suspects.join(', ')}`;
  const message = `The lifecycle cannot read a file that was written by ${who}.`;
  const remedy =
    'Use another version of the buildpack. If it is your own, check the .toml files that its bin/build writes.';
  return new Failure('build.buildpack-failed', message, {
    details: [...lastLines(textsOf(own)), reason],
    remedy,
  });
}

function whoFailed(suspects: readonly string[]): string {
  const [only, ...others] = suspects;
  if (only === undefined) return 'A buildpack failed while building.';
  if (others.length === 0) return `The buildpack ${only} failed while building.`;
  return `One of these buildpacks failed while building: ${suspects.join(', ')}.`;
}

const START_REMEDIES: readonly (readonly [string, string])[] = [
  ['permission denied', 'Make its bin/build executable: chmod +x bin/build'],
  [
    'no such file or directory',
    'It has no bin/build, or the builder does not have the program that the first line of bin/build names.',
  ],
  [
    'exec format error',
    'Its bin/build is made for another processor, or has no first line such as #!/bin/sh.',
  ],
];

/** A buildpack that could not be started is named by its path. */
function startFailure(reason: string, {group}: OutputRecord): Failure | undefined {
  const {folder, why} =
    /^fork\/exec \/cnb\/buildpacks\/(?<folder>[^/]+)\/[^/]+\/bin\/build: (?<why>.+)$/u.exec(reason)
      ?.groups ?? {};
  if (folder === undefined || why === undefined) return undefined;
  const id = group.inFolder(folder) ?? folder;
  return new Failure('build.buildpack-failed', `The buildpack ${id} cannot be started: ${why}.`, {
    remedy: START_REMEDIES.flatMap(([words, remedy]) => (why.includes(words) ? [remedy] : [])),
  });
}
