import {Failure} from '../../errors.ts';
import {BUILDPACK_FAILED} from './exit-code.ts';
import {lastError, withoutLastMessage} from './lifecycle-words.ts';
import {MEMORY_REMEDY, machineFailure} from './machine-failure.ts';
import {type OutputLine, textsOf} from './output-line.ts';
import type {OutputRecord} from './output-record.ts';
import {failedScript} from './own-scripts.ts';
import {lastLines} from './last-lines.ts';

/** Messages of Go and shells about a program that was killed, usually because memory ran out. */
const KILLED = /signal: killed|exit status 137|exited with code 137\./u;

/**
 * Returns the error for a failed build phase. The output of buildpacks is shown, but never interpreted.
 *
 * @param code exit code of the lifecycle.
 */
export function buildFailure(record: OutputRecord, code: number): Failure {
  const {group} = record;
  const said = record.lines('building');
  // Buildpacks without a heading, after the build image was extended.
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
      ? buildpackFailed(group.suspects)
      : `The script ${script.name} of the codebase failed.`,
    {
      // A heading alone does not help.
      details: details.length > 1 || message.length === 0 ? details : [...details, reason],
      remedy: [reason, ...details.slice(-1)].some((it) => KILLED.test(it)) ? MEMORY_REMEDY : [],
    },
  );
}

/** The lifecycle reads the files that buildpacks write, but its errors do not name the buildpack. */
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
  const message = `The lifecycle cannot read a file of ${who}.`;
  const remedy =
    'Use another version of the buildpack. If it is your own, check the .toml files that its bin/build writes.';
  return new Failure('build.buildpack-failed', message, {
    details: [...lastLines(textsOf(own)), reason],
    remedy,
  });
}

function buildpackFailed(suspects: readonly string[]): string {
  const [only, ...others] = suspects;
  if (only === undefined) return 'A buildpack failed.';
  if (others.length === 0) return `The buildpack ${only} failed.`;
  return `One of these buildpacks failed: ${suspects.join(', ')}.`;
}

const START_REMEDIES: readonly (readonly [string, string])[] = [
  ['permission denied', 'Make its bin/build executable: chmod +x bin/build'],
  [
    'no such file or directory',
    'Check that the buildpack has a bin/build, and that the builder has the interpreter in its first line.',
  ],
  [
    'exec format error',
    'Check that its bin/build is for this processor, or starts with a line such as #!/bin/sh.',
  ],
];

/** If a buildpack cannot be started, the error of the lifecycle contains its path. */
function startFailure(reason: string, {group}: OutputRecord): Failure | undefined {
  const {folder, why} =
    /^fork\/exec \/cnb\/buildpacks\/(?<folder>[^/]+)\/[^/]+\/bin\/build: (?<why>.+)$/u.exec(reason)
      ?.groups ?? {};
  if (folder === undefined || why === undefined) return undefined;
  const id = group.inFolder(folder) ?? folder;
  return new Failure('build.buildpack-failed', `Cannot start the buildpack ${id}: ${why}.`, {
    remedy: START_REMEDIES.flatMap(([words, remedy]) => (why.includes(words) ? [remedy] : [])),
  });
}
