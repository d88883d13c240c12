import {Failure, diskFull, tellsFullDisk} from '../../errors.ts';
import type {BuildRequest} from '../../image/needs.ts';
import {lastError} from './last-error.ts';
import {type Probe, missingImage} from './missing-image.ts';
import type {PackOutput} from './pack-output.ts';
import {registryAnswer} from './registry-answer.ts';

const SHOWN_LINES = 15;
/** Compilers print whole minified files as one line. */
const SHOWN_LENGTH = 500;

/**
 * Says in words why pack failed, from its last lines and the lifecycle's own exit code:
 * https://github.com/buildpacks/spec/blob/main/platform.md#build-operations
 *
 * @param stderr pack's own error stream: one `ERROR:` line.
 */
export async function packFailure(
  request: BuildRequest,
  output: PackOutput,
  stderr: string,
  probe: Probe,
): Promise<Failure> {
  const code = Number(/failed with status code: (?<code>\d+)/u.exec(stderr)?.groups?.['code'] ?? 0);
  const words = [...output.errors, stderr].join('\n');
  return (
    machineFailure(words) ??
    (await inputFailure(request, words, probe)) ??
    registryAnswer(request.image, words) ??
    phaseFailure(request, output, code) ??
    new Failure('failed', `pack failed: ${lastError(words)}`, {details: shown(output)})
  );
}

function machineFailure(words: string): Failure | undefined {
  if (/connect to the docker (?:api|daemon)/iu.test(words)) {
    return new Failure('failed', 'Docker is not running.', {
      details: [lastError(words)],
      remedy: 'Start Docker, or point DOCKER_HOST at a running engine.',
    });
  }
  // The lifecycle's own client, which talks to the engine where the image stays in it.
  if (/client version \S+ is too new/u.test(words)) {
    return new Failure('failed', 'The Docker engine is too old for the lifecycle.', {
      details: [lastError(words)],
      remedy: 'Update Docker, or choose an older lifecycle with --lifecycle-version.',
    });
  }
  return tellsFullDisk(words) ? diskFull(lastError(words)) : undefined;
}

/** Builder, run image and buildpacks that could not be had. */
async function inputFailure(
  request: BuildRequest,
  words: string,
  probe: Probe,
): Promise<Failure | undefined> {
  const builder = /failed to fetch builder image '(?<image>[^']+)'/u.exec(words)?.groups?.['image'];
  if (builder !== undefined)
    return missingImage('builder', request.builder, '--builder', words, probe);
  const run = /invalid run-image '(?<image>[^']+)'/u.exec(words)?.groups?.['image'];
  if (run !== undefined) return missingImage('run image', run, '--run-image', words, probe);
  const lifecycle = /fetching lifecycle image: [^']*'(?<image>[^']+)'/u.exec(words)?.groups?.[
    'image'
  ];
  if (lifecycle !== undefined) {
    return missingImage('lifecycle image', lifecycle, '--lifecycle-image', words, probe);
  }
  const buildpack = /lookup buildpack '(?<id>[^']+)'/u.exec(words)?.groups?.['id'];
  if (buildpack === undefined) return undefined;
  return new Failure(
    'failed',
    `The buildpack ${buildpack} is neither on the builder ${request.builder} nor could it be had from the buildpack registry.`,
    {
      details: [lastError(words)],
      remedy: 'Check its name in buildpack.json, or use a builder that has it (--builder).',
    },
  );
}

/** The lifecycle's codes: 2x detecting, 5x building, 1x versions that do not fit. */
function phaseFailure(
  request: BuildRequest,
  output: PackOutput,
  code: number,
): Failure | undefined {
  if (code >= 20 && code < 30) {
    return new Failure('failed', 'No buildpack fits this codebase.', {
      details: detectionResults(output.lastLines),
      remedy:
        request.buildpacks.length === 0
          ? 'Check that the files the buildpacks look for are committed, or name buildpacks in buildpack.json.'
          : `All of ${request.buildpacks.join(', ')} must fit: check buildpack.json, and that the files they look for are committed.`,
    });
  }
  if (code >= 50 && code < 60) {
    const script = /^(?<script>[\w-]+\.sh) ended with code \d+\.$/mu.exec(
      output.lastLines.join('\n'),
    );
    const who =
      script?.groups?.['script'] === undefined
        ? `The buildpack${output.buildpack === undefined ? '' : ` ${output.buildpack}`}`
        : `The codebase's ${script.groups['script']}`;
    return new Failure('failed', `${who} failed while building.`, {details: shown(output)});
  }
  const unknown = /tried to set (?<process>\S+) to default/u.exec(output.errors.join('\n'));
  if (unknown?.groups?.['process'] !== undefined) {
    return new Failure(
      'failed',
      `The buildpacks made no process called ${unknown.groups['process']}.`,
      {
        details: shown(output)
          .slice(0, -1)
          .filter((line) => line.includes('process')),
        remedy: procfileRemedy,
      },
    );
  }
  if (code >= 11 && code <= 12) {
    return new Failure(
      'failed',
      'The lifecycle and the builder or its buildpacks do not fit together.',
      {
        details: shown(output),
        remedy:
          'Use the lifecycle that the builder names: leave --lifecycle-version out, or choose a version near it.',
      },
    );
  }
  return undefined;
}

const procfileRemedy =
  'Add a buildpack that reads the Procfile to buildpack.json: {"paketo-buildpacks": "procfile"}.';

function detectionResults(lines: readonly string[]): string[] {
  return lines.filter((line) => line !== '' && !line.startsWith('ERROR:')).slice(-SHOWN_LINES);
}

function shown({lastLines}: PackOutput): string[] {
  return lastLines
    .filter((line) => !line.startsWith('ERROR: failed to build: exit status'))
    .slice(-SHOWN_LINES)
    .map((line) => (line.length > SHOWN_LENGTH ? `${line.slice(0, SHOWN_LENGTH)} …` : line));
}
