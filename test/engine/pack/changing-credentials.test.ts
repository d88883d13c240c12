import {expect, test} from 'vitest';
import {Failure} from '../../../src/errors.ts';
import {testPatience} from '../../patience/test-patience.ts';
import {DockerCredentials} from '../../../src/registry/oci/docker-credentials.ts';
import {type Run, run} from '../../../src/subprocess/run.ts';
import {openRegistry} from '../../registry/oci/open-registry.ts';
import {DIGEST, REPORT, engineOf} from './scripted-engine.ts';

const MINUTE = 60_000;

/** The helper that pack finds for the registry of the image, and its question. */
const ASK = 'echo r.example.com | docker-credential-ci-image-builder get';

test('a build survives a helper whose tokens end after a minute', async () => {
  const clock = {now: 0};
  const token = () => `minute ${Math.floor(clock.now / MINUTE)}`;
  const asked: string[] = [];
  const helper: Run = async () => {
    asked.push(token());
    return {stdout: JSON.stringify({Username: 'ci', Secret: token()}), stderr: ''};
  };
  const config = {credHelpers: {'r.example.com': 'test', '127.0.0.1': 'test'}};
  const docker = new DockerCredentials({
    config,
    run: helper,
    env: {},
    patience: testPatience().patience,
    now: () => clock.now,
  });
  const {build, seen} = await engineOf(
    `cp "$DOCKER_CONFIG/config.json" $SEEN/
     echo '===> ANALYZING'; ${ASK} >>$SEEN/answers; echo >>$SEEN/answers
     echo '===> BUILDING'
     echo '===> EXPORTING'; ${ASK} >>$SEEN/answers
     ${REPORT}`,
    {
      credentials: (host, need) => docker.of(host, need),
      asksHelper: (host) => docker.asksHelper(host),
      run: async (program) =>
        run({
          ...program,
          onLine: (line, stream) => {
            program.onLine?.(line, stream);
            if (line.includes('BUILDING')) clock.now += 3 * MINUTE;
          },
        }),
    },
  );

  expect(await build()).toEqual({digest: DIGEST});

  const answers = (await seen('answers')).map((it) => (JSON.parse(it) as {Secret: string}).Secret);
  expect(answers.at(0)).toBe('minute 0');
  const written = (await seen('config.json')).join('\n');
  expect(JSON.parse(written)).toEqual({
    auths: {},
    credHelpers: {'r.example.com': 'ci-image-builder'},
  });
  expect(written).not.toContain('minute');

  // The images of the other processes are published after that.
  const auth = {
    scheme: 'basic' as const,
    username: 'ci',
    get password() {
      return token();
    },
  };
  const credentials: typeof docker.of = (_, need) => docker.of('r.example.com', need);
  const {registry} = await openRegistry({auth}, {credentials});
  const repository = (await registry.ensure(['web'])).get('web');
  clock.now += MINUTE;
  expect(await repository?.digest('latest')).toBeUndefined();
  expect(asked.at(-1)).toBe(token());
});

test('a helper that fails while pack runs is the error of the build', async () => {
  const locked = new Failure('registry.helper-failed', 'The store is locked.');
  let asked = 0;
  const {build} = await engineOf(
    `out=$(${ASK}) || { echo "ERROR: error getting credentials - err: exit status 1, out: \\\`$out\\\`" >&2; exit 1; }`,
    {
      asksHelper: (host) => host === 'r.example.com',
      credentials: async (host) => {
        if (host !== 'r.example.com') return undefined;
        asked += 1;
        if (asked > 1) throw locked;
        return {username: 'ci', password: 'secret'};
      },
    },
  );
  await expect(build()).rejects.toBe(locked);
});
