import {Failure, diskFull, tellsFullDisk, unreachable} from '../../errors.ts';
import type {BuildRequest} from '../../image/needs.ts';
import type {PackOutput} from './pack-output.ts';

/** What a look at a reference in its registry says, for where pack's own words mislead. */
export type Probe = (
  reference: string,
) => Promise<'present' | 'absent' | 'refused' | 'unreachable'>;

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
    registryFailure(request, words) ??
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

async function missingImage(
  what: string,
  image: string,
  flag: string,
  words: string,
  probe: Probe,
): Promise<Failure> {
  const host = image.includes('/') ? image.slice(0, image.indexOf('/')) : image;
  const answer = await probe(image);
  switch (answer) {
    case 'refused': {
      return new Failure(
        'credentials',
        `The registry of the ${what} ${image} refuses the credentials.`,
        {
          remedy: `Sign in with the right password: docker login ${host}`,
        },
      );
    }
    case 'unreachable': {
      return new Failure('failed', `The registry of the ${what} ${image} cannot be reached.`, {
        details: [lastError(words)],
        remedy: `Check the network, or name an image elsewhere with ${flag} or --mirror.`,
      });
    }
    case 'absent': {
      return new Failure('failed', `There is no ${what} ${image}.`, {
        remedy: `Check its name and tag; ${flag} or --mirror name another.`,
      });
    }
    case 'present': {
      return new Failure('failed', `The ${what} ${image} could not be used.`, {
        details: [lastError(words)],
      });
    }
    default: {
      return unreachable(answer);
    }
  }
}

const REGISTRY_ANSWERS: readonly {
  readonly pattern: RegExp;
  readonly kind: 'failed' | 'credentials';
  readonly says: string;
  readonly remedy: string;
}[] = [
  {
    pattern: /unexpected status code 401|UNAUTHORIZED/u,
    kind: 'credentials',
    says: 'refuses the credentials',
    remedy: 'Sign in again: docker login',
  },
  {
    pattern: /unexpected status code 403|DENIED/u,
    kind: 'credentials',
    says: 'does not allow this, or the sign-in has expired',
    remedy: 'Sign in again, with an account that may push there.',
  },
  {
    pattern: /NAME_UNKNOWN/u,
    kind: 'failed',
    says: 'has no such repository',
    remedy: 'Create it, or check --registry.',
  },
  {
    pattern: /TOOMANYREQUESTS|status code 429/u,
    kind: 'failed',
    says: 'is asked too often',
    remedy: 'Wait a little, then run the same command again.',
  },
  {
    pattern: /status code 5\d\d|UNAVAILABLE/u,
    kind: 'failed',
    says: 'has trouble',
    remedy: 'Run the same command again; what was built is kept in the cache.',
  },
  {
    pattern: /connection refused|no such host|i\/o timeout|connection reset|TLS handshake/u,
    kind: 'failed',
    says: 'cannot be reached from the build containers',
    remedy: 'Check its address and the network of the Docker engine.',
  },
];

/** What the registry of the application's image said, in the phases that talk to it. */
function registryFailure(request: BuildRequest, words: string): Failure | undefined {
  if (!/failed to (?:initialize analyzer|export|restore|initialize exporter)/u.test(words)) {
    return undefined;
  }
  const answer = REGISTRY_ANSWERS.find(({pattern}) => pattern.test(words));
  if (answer === undefined) return undefined;
  return new Failure(answer.kind, `The registry of ${request.image} ${answer.says}.`, {
    details: [lastError(words)],
    remedy: answer.remedy,
  });
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

/** The last error line, without the words that pack puts before every one. */
function lastError(words: string): string {
  const lines = words.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.findLast((line) => !line.includes('failed with status code'));
  return (telling ?? 'no reason given').replace(/^(?:ERROR: )?(?:failed to build: )?/u, '');
}
