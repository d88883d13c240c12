import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parse} from 'yaml';
import {expect, test} from 'vitest';
import {packageVersion} from '../../scripts/package-version.ts';
import {type ChildFailure, run} from '../../src/subprocess/run.ts';
import {fakePrograms} from '../engine/pack/fake-programs.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const COMMIT = '1a2b3c4d5e6f708192a3b4c5d6e7f80910111213';
const REPOSITORY = '111122223333.dkr.ecr.eu-west-2.amazonaws.com/ci-image-builder';

/** A program that records its arguments, and responds as the test requires. */
const program = (name: string, cases: string) =>
  `echo "${name} $*" >>"$(dirname "$0")/asked"\ncase "$*" in\n${cases}\nesac`;

interface Account {
  readonly hasRepository?: boolean;
  readonly mayPublish?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** The calls to AWS and to Docker. */
async function publish({hasRepository = true, mayPublish = true, env}: Account) {
  const {folder, env: path} = await fakePrograms({
    aws: program(
      'aws',
      `'ecr describe-repositories'*) ${hasRepository ? `echo ${REPOSITORY}` : 'exit 254'} ;;
'ecr create-repository'*) ${mayPublish ? `echo ${REPOSITORY}` : 'echo AccessDenied >&2; exit 254'} ;;
'ecr get-login-password') ${mayPublish ? 'echo the-password' : 'echo AccessDenied >&2; exit 254'} ;;
*) exit 99 ;;`,
    ),
    docker: program(
      'docker',
      `'login '*) [ "$(cat)" = the-password ] ;;
'run '*'pack version') echo 0.40.6+git-1234567 ;;
'build '*|'tag '*|'push '*) ;;
*) exit 99 ;;`,
    ),
    git: program('git', `'show '*) echo 2026-01-02T03:04:05Z ;;\n*) exit 99 ;;`),
  });
  const error = await run({
    file: join(PROJECT, 'docker', 'publish.sh'),
    args: [],
    cwd: PROJECT,
    env: {...path, CODEBUILD_RESOLVED_SOURCE_VERSION: COMMIT, ...env},
  }).then(
    () => undefined,
    (failure: ChildFailure) => failure,
  );
  const asked = (await readFile(join(folder, 'asked'), 'utf8')).trim().split('\n');
  return {error, asked, of: (start: string) => asked.filter((it) => it.startsWith(start))};
}

test('pushes one image with four tags, the moving one last', async () => {
  const version = await packageVersion();
  const {error, asked, of} = await publish({
    env: {CODEBUILD_SOURCE_REPO_URL: 'https://github.com/acme/x'},
  });
  expect(error).toBeUndefined();
  expect(of('docker push')).toEqual(
    ['commit-1a2b3c4', version, 'pack-v0.40.6', 'latest'].map(
      (tag) => `docker push ${REPOSITORY}:${tag}`,
    ),
  );
  const [build = ''] = of('docker build');
  for (const part of [
    '--build-arg PACK_VERSION ',
    `--build-arg VERSION=${version} `,
    `--build-arg REVISION=${COMMIT} `,
    '--build-arg CREATED=2026-01-02T03:04:05Z ',
    '--build-arg SOURCE=https://github.com/acme/x ',
  ]) {
    expect(build).toContain(part);
  }
  expect(of('aws ecr create')).toEqual([]);
  expect(asked.join('\n')).not.toContain('the-password');
});

test('creates a missing repository', async () => {
  const {error, of} = await publish({hasRepository: false, env: {IMAGE_NAME: 'tools/builder'}});
  expect(error).toBeUndefined();
  expect(of('aws ecr create-repository')).toEqual([
    expect.stringContaining('--repository-name tools/builder '),
  ]);
});

test.each([true, false])(
  'builds nothing for an account without permission (%s)',
  async (hasRepository) => {
    const {error, of} = await publish({hasRepository, mayPublish: false});
    expect(error).toMatchObject({kind: 'exited', stderr: expect.stringContaining('AccessDenied')});
    expect(of('docker')).toEqual([]);
  },
);

test('passes every argument about the source of a piece', async () => {
  const dockerfile = await readFile(join(PROJECT, 'docker', 'Dockerfile'), 'utf8');
  const names = [...dockerfile.matchAll(/^ARG (?<name>\w+)=/gmu)].map((it) => it.groups?.['name']);
  const [build = ''] = (await publish({})).of('docker build');
  for (const name of names) expect(build).toMatch(new RegExp(`--build-arg ${name}[ =]`, 'u'));
});

test('the buildspec runs existing programs', async () => {
  const buildspec = parse(await readFile(join(PROJECT, 'buildspec.yml'), 'utf8')) as {
    env: {variables: Record<string, string>};
    phases: Record<string, {commands: string[]}>;
  };
  expect(buildspec.env.variables).toEqual({PACK_VERSION: 'v0.40.6'});
  expect(buildspec.phases['build']?.commands).toEqual(['npm run build', 'docker/publish.sh']);
});
