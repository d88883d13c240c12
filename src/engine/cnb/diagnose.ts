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
  /** Whether a retry can succeed. */
  readonly mayPass: boolean;
}

/**
 * Returns the error for a failed lifecycle. The exit code decides on the phase. Only the lifecycle's own
 * messages of that phase are interpreted.
 */
export function diagnose(record: OutputRecord, code: number, built: BuildSubject): Diagnosis {
  const phase = failedPhase(code, record.phase);
  const foreign = foreignFailure(record, {phase, code, built});
  if (foreign !== undefined) return {failure: foreign, mayPass: false};
  return registryPhase(record, {phase, code, image: built.image});
}

/** Errors that a retry cannot solve: memory, versions, buildpacks, scripts and extensions. */
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

/** Errors in analyzing, restoring and exporting, in which only the lifecycle prints. */
function registryPhase(
  record: OutputRecord,
  {phase, code, image}: {readonly phase: Phase; readonly code: number; readonly image: string},
): Diagnosis {
  const lines = record.said(phase, 'lifecycle');
  // A platform can show messages of the lifecycle without a prefix.
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
      ? `${name} failed: the lifecycle exited with code ${code}, without an error message.`
      : `${name} failed: ${lastError(words)}`;
  return new Failure('build.lifecycle-failed', message, {details: lastLines(lines)});
}

/** If memory runs out, the system terminates programs with SIGKILL. */
function endedFailure(record: OutputRecord, phase: Phase, signal: number): Failure {
  const [name = `signal ${signal}`] =
    Object.entries(constants.signals).find(([, number]) => number === signal) ?? [];
  return new Failure('build.killed', `${nameOf(phase)} was terminated by ${name}.`, {
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
  return new Failure('build.process-not-found', `The image has no process ${process}.`, {
    details: lastLines(lines.filter((line) => line.includes('process') && !words.includes(line))),
    // Our own buildpack defines every process that has a Procfile line.
    remedy: `Add ${process} to the Procfile, or change the name in the process file.`,
  });
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
    'The lifecycle is incompatible with the builder or its buildpacks.',
    {
      details,
      remedy: sentence`Remove ${option('lifecycle-version')} to use the builder's own lifecycle, or choose a version near it.`,
    },
  );
}

/** The oldest version of the buildpack API, 0.7, that recent lifecycles support. */
const OLDEST_API = 7;

/** A sentence about a buildpack with an API version that recent lifecycles no longer support. */
function oldBuildpack(lines: readonly string[]): string | undefined {
  const pattern =
    /for Buildpack '(?<buildpack>[^']+)': buildpack API version '0\.(?<minor>\d+)' is incompatible/u;
  const found = lines.map((line) => pattern.exec(line)?.groups).find((it) => it !== undefined);
  const {buildpack, minor} = found ?? {};
  if (buildpack === undefined || Number(minor) >= OLDEST_API) return undefined;
  return `The buildpack ${buildpack} is too old for the lifecycle: its API version is 0.${minor}.`;
}

/** The lifecycle applies extensions, and shows the output of their Dockerfiles. */
function extensionFailure(record: OutputRecord): Failure {
  const {own, message} = withoutLastMessage(record.lines('extending'));
  return (
    machineFailure(message) ??
    new Failure('build.extension-failed', 'An image extension of the builder failed.', {
      details: lastLines([...textsOf(own), ...message]),
    })
  );
}
