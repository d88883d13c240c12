import {constants} from 'node:os';
import {Failure} from '../../errors.ts';
import type {Phase} from '../../events.ts';
import {buildFailure} from './build-failure.ts';
import type {BuildSubject} from './build-subject.ts';
import {detectionFailure} from './detection-failure.ts';
import {endedBySignal, failedPhase} from './exit-code.ts';
import {errorsOf, lastError, withoutLastMessage} from './lifecycle-words.ts';
import {MEMORY_REMEDY, machineFailure} from './machine-failure.ts';
import {textsOf} from './output-line.ts';
import type {OutputRecord} from './output-record.ts';
import {registryAnswer} from './registry-answer.ts';
import {lastLines} from './last-lines.ts';
import {mayPass} from './transient.ts';
import {option, sentence} from '../../text.ts';

export interface Diagnosis {
  readonly failure: Failure;
  /** Whether the same may go well the next time. */
  readonly mayPass: boolean;
}

/**
 * Says in words why the lifecycle failed. Its exit code decides on the phase; words are read only if the
 * lifecycle said them, and only those of that phase.
 */
export function diagnose(record: OutputRecord, code: number, built: BuildSubject): Diagnosis {
  const phase = failedPhase(code, record.phase);
  const foreign = foreignFailure(record, {phase, code, built});
  if (foreign !== undefined) return {failure: foreign, mayPass: false};
  return registryPhase(record, {phase, code, image: built.image});
}

/** Failures that no second try changes: of memory, of versions, or of what others wrote. */
function foreignFailure(
  record: OutputRecord,
  {
    phase,
    code,
    built,
  }: {readonly phase: Phase; readonly code: number; readonly built: BuildSubject},
): Failure | undefined {
  const signal = endedBySignal(code);
  if (signal !== undefined) return endedFailure(record, phase, signal);
  if (code === 11 || code === 12) return apiMismatch(phase, record);
  if (phase === 'building') return buildFailure(record, code);
  if (phase === 'detecting') return detectionFailure(record, code, built);
  if (phase === 'extending') return extensionFailure(record);
  return undefined;
}

/** Analyzing, restoring and exporting, in which nobody but the lifecycle speaks. */
function registryPhase(
  record: OutputRecord,
  {phase, code, image}: {readonly phase: Phase; readonly code: number; readonly image: string},
): Diagnosis {
  const lines = record.said(phase, 'lifecycle');
  // A platform may show the lifecycle's words without saying whose they are.
  const words =
    [lines, record.said(phase, 'platform')]
      .map((some) => errorsOf(some))
      .find((some) => some.length > 0) ?? [];
  const final = machineFailure(words) ?? unknownProcess(words, lines);
  if (final !== undefined) return {failure: final, mayPass: false};
  const failure = registryAnswer(image, words) ?? otherFailure(phase, code, words, lines);
  return {failure, mayPass: mayPass([phase, record.phase], words)};
}

function otherFailure(
  phase: Phase,
  code: number,
  words: readonly string[],
  lines: readonly string[],
): Failure {
  const name = nameOf(phase);
  const message =
    words.length === 0
      ? `${name} failed: the lifecycle ended with the code ${code} and gave no reason.`
      : `${name} failed: ${lastError(words)}`;
  return new Failure('build.lifecycle-failed', message, {details: lastLines(lines)});
}

/** The system ends programs for want of memory by SIGKILL. */
function endedFailure(record: OutputRecord, phase: Phase, signal: number): Failure {
  const [name = `signal ${signal}`] =
    Object.entries(constants.signals).find(([, number]) => number === signal) ?? [];
  return new Failure('build.killed', `${nameOf(phase)} was ended by ${name}.`, {
    details: lastLines(textsOf(record.lines(phase))),
    remedy: signal === constants.signals.SIGKILL ? MEMORY_REMEDY : [],
  });
}

function nameOf(phase: Phase): string {
  return `${phase[0]?.toUpperCase()}${phase.slice(1)}`;
}

function unknownProcess(words: readonly string[], lines: readonly string[]): Failure | undefined {
  const found = /tried to set (?<process>\S+) to default/u.exec(words.join('\n'));
  const process = found?.groups?.['process'];
  if (process === undefined) return undefined;
  return new Failure(
    'build.process-not-found',
    `The buildpacks made no process called ${process}.`,
    {
      details: lastLines(lines.filter((line) => line.includes('process') && !words.includes(line))),
      // Our own buildpack defines every process that has a line.
      remedy: `Add a line for ${process} to the Procfile, or change the name in the process file.`,
    },
  );
}

function apiMismatch(phase: Phase, record: OutputRecord): Failure {
  const lines = textsOf(record.lines(phase));
  const details = lastLines(lines);
  const old = oldBuildpack(lines);
  if (old !== undefined) {
    return new Failure('build.lifecycle-incompatible', old, {
      details,
      remedy:
        'Use a newer version of this buildpack. If it is your own, raise "api" in its buildpack.toml.',
    });
  }
  return new Failure(
    'build.lifecycle-incompatible',
    'The lifecycle and the builder or its buildpacks do not fit together.',
    {
      details,
      remedy: sentence`Use the lifecycle that the builder names: leave ${option('lifecycle-version')} out, or choose a version near it.`,
    },
  );
}

/** Lifecycles drop old versions of the buildpack API: the first one that all of the last years' know. */
const OLDEST_API = 7;

/** A buildpack of an API that no lifecycle of today knows any more. */
function oldBuildpack(lines: readonly string[]): string | undefined {
  const pattern =
    /for Buildpack '(?<buildpack>[^']+)': buildpack API version '0\.(?<minor>\d+)' is incompatible/u;
  const found = lines.map((line) => pattern.exec(line)?.groups).find((it) => it !== undefined);
  const {buildpack, minor} = found ?? {};
  if (buildpack === undefined || Number(minor) >= OLDEST_API) return undefined;
  return `The buildpack ${buildpack} is too old for the lifecycle: its API version is 0.${minor}.`;
}

/** Extensions are applied by the lifecycle, which shows what their Dockerfiles print. */
function extensionFailure(record: OutputRecord): Failure {
  const {own, message} = withoutLastMessage(record.lines('extending'));
  return (
    machineFailure(message) ??
    new Failure('build.extension-failed', 'An image extension of the builder failed.', {
      details: lastLines([...textsOf(own), ...message]),
    })
  );
}
