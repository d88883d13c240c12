import {Failure} from '../../errors.ts';
import type {BuildRequest} from '../../image/ports.ts';
import {subjectOf} from '../buildpacks/subject-of.ts';
import {type Diagnosis, diagnose} from '../cnb/diagnose.ts';
import {lastError} from '../cnb/lifecycle-words.ts';
import {machineFailure} from '../cnb/machine-failure.ts';
import {textsOf} from '../cnb/output-line.ts';
import type {OutputRecord} from '../cnb/output-record.ts';
import {lastLines} from '../cnb/last-lines.ts';
import {mayPass} from '../cnb/transient.ts';
import {RetryWithSettings} from '../buildpacks/retry-with-settings.ts';
import {type Probe, missingImage} from './missing-image.ts';
import {NEEDS_PULL} from './needs-pull.ts';
import type {PullPolicy} from './pack-arguments.ts';
import {type OptionName, type Text, option, sentence} from '../../text.ts';

/** The output of a failed pack. */
export interface FailedPack {
  readonly record: OutputRecord;
  /** Pack's own messages on standard error. */
  readonly errors: readonly string[];
}

/**
 * Returns the error for a failed pack. If pack reports an exit code of the lifecycle, the lifecycle failed.
 *
 * @param files names of the files at the top of the codebase.
 */
export async function packFailure(
  request: BuildRequest,
  {record, errors}: FailedPack,
  files: readonly string[],
  probe: Probe,
): Promise<Diagnosis> {
  const code = exitCode(errors);
  if (code !== undefined) return diagnose(record, code, subjectOf(request, files));
  const final = machineFailure(errors);
  if (final !== undefined) return {failure: final, mayPass: false};
  return {
    failure: (await inputFailure(request, errors, probe)) ?? unknownFailure(record, errors),
    mayPass: mayPass([record.phase], errors),
  };
}

/** The exit code at the end of pack's message: `executing lifecycle: failed with status code: 51`. */
function exitCode(errors: readonly string[]): number | undefined {
  const code = errors
    .map((line) => /: failed with status code: (?<code>\d+)$/u.exec(line)?.groups?.['code'])
    .findLast((it) => it !== undefined);
  return code === undefined ? undefined : Number(code);
}

function unknownFailure(record: OutputRecord, errors: readonly string[]): Failure {
  const lines = textsOf(record.lines(record.phase));
  return new Failure('pack.failed', `pack failed: ${lastError(errors)}`, {
    details: lastLines(lines),
  });
}

/**
 * Returns the error if pack requires the pull policy `always` because the builder has image extensions. It
 * leads to a retry with that policy, unless the user chose `never`.
 *
 * @see https://buildpacks.io/docs/for-platform-operators/concepts/dockerfiles/
 */
export function extensionsNeedPull(
  errors: readonly string[],
  pullPolicy: PullPolicy,
): Failure | undefined {
  if (!errors.some((line) => line.endsWith(NEEDS_PULL))) return undefined;
  const message =
    'The builder has image extensions, which require that pack pulls all images again.';
  const remedy = sentence`Build with ${option('pull-policy', 'always')}.`;
  if (pullPolicy === 'never') return new Failure('build.extension-failed', message, {remedy});
  return new RetryWithSettings('build.extension-failed', message, {
    remedy,
    settings: {pullPolicy: 'always'},
    why: sentence`The builder has image extensions, so pack pulls all images again (${option('pull-policy', 'always')}).`,
  });
}

/** The error for a builder, run image, lifecycle image or buildpack that pack cannot pull. */
async function inputFailure(
  request: BuildRequest,
  errors: readonly string[],
  probe: Probe,
): Promise<Failure | undefined> {
  const words = errors.join('\n');
  const named = (pattern: RegExp) => pattern.exec(words)?.groups?.['name'];
  const missing = (what: string, image: string, other: OptionName, origin?: string) =>
    missingImage(what, image, {other, origin, words: errors, probe});
  if (named(/failed to fetch builder image '(?<name>[^']+)'/u) !== undefined) {
    const {builder: origin} = request.origins;
    // The error only names a file or an environment variable.
    const isNamed = typeof origin === 'string' && origin !== 'default';
    return missing('builder', request.builder, 'builder', isNamed ? origin : undefined);
  }
  const run = named(/invalid run-image '(?<name>[^']+)'/u);
  if (run !== undefined) return missing('run image', run, 'run-image');
  const lifecycle = named(/fetching lifecycle image: [^']*'(?<name>[^']+)'/u);
  if (lifecycle !== undefined) return missing('lifecycle image', lifecycle, 'lifecycle-image');
  const buildpack = named(/lookup buildpack '(?<name>[^']+)'/u);
  if (buildpack === undefined) return undefined;
  return new Failure(
    'build.buildpack-not-found',
    `Buildpack ${buildpack} not found in the builder ${request.builder} or in the buildpack registry.`,
    {
      details: [lastError(errors)],
      remedy: sentence`Check its name in ${originOf(buildpack, request)}, or choose a builder that has it with ${option('builder')}.`,
    },
  );
}

/** Where a buildpack comes from. */
function originOf(buildpack: string, request: BuildRequest): Text {
  const {preBuildpacks, postBuildpacks, origins} = request;
  const around = [...preBuildpacks, ...postBuildpacks].map((it) =>
    it.replace(/^urn:cnb:\w+:/u, ''),
  );
  const isAround = around.includes(buildpack);
  return isAround ? 'project.toml' : origins.buildpacks;
}
