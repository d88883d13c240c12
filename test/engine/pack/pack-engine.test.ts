import {mkdir, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {inspect} from 'node:util';
import {parse} from 'smol-toml';
import {expect, test} from 'vitest';
import {run} from '../../../src/subprocess/run.ts';
import {sh} from '../../subprocess/children.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {DIGEST, REPORT, engineOf} from './scripted-engine.ts';

const recorded = fileURLToPath(new URL('recorded', import.meta.url));

/** Records its input, and behaves like pack: report, output, exit code. */
const REMEMBER = `
printf '%s\\n' "$@" >"$SEEN/arguments"
env >"$SEEN/environment"
pwd -P >"$SEEN/folder"
ls -A >"$SEEN/files"
ls -ld "$DOCKER_CONFIG" "$DOCKER_CONFIG/config.json" >"$SEEN/modes"
cp "$DOCKER_CONFIG/config.json" "$SEEN/config.json"
cp -R "$(dirname "$DOCKER_CONFIG")/buildpack" "$SEEN/buildpack"
cp "$(dirname "$DOCKER_CONFIG")/project.toml" "$SEEN/project.toml"
`;

test("returns the digest of pack's report", async () => {
  const {build} = await engineOf(REPORT);
  expect(await build()).toEqual({digest: DIGEST});
});

const LOCAL_REPORT = `printf '[image]\\nimage-id = "0123"\\n' >report.toml`;

test('returns the ID of an image in the local engine, and the lifecycle’s label', async () => {
  const label = '{"processes": [{"type": "web"}, {"type": "clock"}]}';
  const labels = JSON.stringify({'io.buildpacks.build.metadata': label});
  const {build, seen} = await engineOf(
    LOCAL_REPORT,
    {},
    `echo "$@" >$SEEN/asked; echo '${labels}'`,
  );
  expect(await build({publish: false, image: 'intranet:local'})).toEqual({
    digest: 'sha256:0123',
    buildMetadata: label,
  });
  expect((await seen('asked'))[0]).toMatch(/^image inspect .* intranet:local$/u);
});

test('fails if the engine does not return the labels', async () => {
  const {build} = await engineOf(LOCAL_REPORT, {}, 'exit 1');
  await expect(build({publish: false, image: 'intranet:local'})).rejects.toThrow(
    'Cannot read the labels of intranet:local in the Docker engine.',
  );
});

test('passes the request to pack', async () => {
  const {build, seen, temporary} = await engineOf(REMEMBER + REPORT, {pullPolicy: 'always'});
  await build({environment: {BP_LOG_LEVEL: 'DEBUG', TEXT: 'a b\tc "d" $HOME'}});
  const [folder] = await readdir(temporary);
  const list = [
    'build r.example.com/a/web:building --path /source',
    `--descriptor ${join(temporary, folder ?? '', 'project.toml')} --builder builder:1`,
    `--buildpack paketo-buildpacks/python --buildpack ${join(temporary, folder ?? '', 'buildpack')}`,
    '--default-process web --env BP_LOG_LEVEL=DEBUG --env TEXT --creation-time 1767323045 --publish',
    `--report-output-dir ${join(temporary, folder ?? '', 'report')}`,
    '--pull-policy always --no-color',
  ].flatMap((line) => line.split(' '));
  const text = list.indexOf('TEXT');
  expect(await seen('arguments')).toEqual(list.with(text, 'TEXT=a b\tc "d" $HOME'));
});

test('runs pack in an empty folder, in which no name can be a buildpack', async () => {
  const {build, seen} = await engineOf(REMEMBER + REPORT);
  await build();
  expect(await seen('files')).toEqual(['']);
});

test('writes the files of this build to our own buildpack', async () => {
  const {build, seen} = await engineOf(REMEMBER + REPORT);
  await build({versionText: 'GIT commit: 1a2b3c4\n', labels: {a: 'b'}});
  expect(await seen('buildpack/build_version.txt')).toEqual(['GIT commit: 1a2b3c4']);
  expect((await seen('buildpack/launch.toml')).join('\n')).toContain('value = "b"');
});

test('writes only the selected files to the project descriptor', async () => {
  const {build, seen} = await engineOf(REMEMBER + REPORT);
  const descriptor = async () => parse((await seen('project.toml')).join('\n'));
  await build();
  const none = {_: {'schema-version': '0.2'}, io: {buildpacks: {}}};
  expect(await descriptor()).toEqual(none);
  const patterns = ['*.md', '!"é"', '\\#x\n'];
  await build({files: {kind: 'exclude', patterns}});
  expect(await descriptor()).toEqual({...none, io: {buildpacks: {exclude: patterns}}});
  await build({files: {kind: 'include', patterns}});
  expect(await descriptor()).toEqual({...none, io: {buildpacks: {include: patterns}}});
});

test('uses a private Docker configuration', async () => {
  const {build, seen, temporary} = await engineOf(REMEMBER + REPORT, {
    docker: {folder: '/no/such/folder', config: {currentContext: 'near', credsStore: 'desktop'}},
    env: {DOCKER_CONFIG: '/home/someone/.docker', DOCKER_CONTEXT: 'far'},
    credentials: async (host) => ({username: 'ci', password: `for ${host}`}),
  });
  await build();
  const environment = await seen('environment');
  expect(environment.join('\n')).toContain(`DOCKER_CONFIG=${temporary}`);
  expect((await seen('modes')).map((line) => line.slice(0, 10))).toEqual([
    'drwx------',
    '-rw-------',
  ]);
  const auth = (host: string) => Buffer.from(`ci:for ${host}`).toString('base64');
  expect(JSON.parse((await seen('config.json')).join('\n'))).toEqual({
    currentContext: 'far',
    auths: {
      'r.example.com': {auth: auth('r.example.com')},
      'https://index.docker.io/v1/': {auth: auth('docker.io')},
    },
  });
});

test('renews a password while pack runs', async () => {
  let asked = 0;
  const first = Buffer.from('AWS:1').toString('base64');
  const {build} = await engineOf(
    `while grep -q ${first} "$DOCKER_CONFIG/config.json"; do sleep 0.05; done; ${REPORT}`,
    {
      freshenSeconds: 0.05,
      credentials: async (host) =>
        host === 'r.example.com' ? {username: 'AWS', password: `${(asked += 1)}`} : undefined,
    },
  );
  expect(await build()).toEqual({digest: DIGEST});
  expect(asked).toBeGreaterThan(1);
});

test('asks for the credentials of every registry once, and for Docker Hub', async () => {
  const hosts: string[] = [];
  const {build} = await engineOf(REPORT, {
    credentials: async (host) => {
      hosts.push(host);
      return undefined;
    },
  });
  await build({
    builder: 'builders.example.com/builder:1',
    runImage: 'builders.example.com/run:1',
    lifecycleImage: 'lifecycles.example.com/lifecycle:1',
    buildpacks: [
      'paketo-buildpacks/python@2.0.0',
      'urn:cnb:builder:paketo-buildpacks/procfile',
      'docker://packages.example.com/a:1',
      'packages.example.com:5000/b',
      './local',
      'https://downloads.example.com/c.tgz',
    ],
  });
  expect(hosts.toSorted()).toEqual([
    'builders.example.com',
    'docker.io',
    'lifecycles.example.com',
    'packages.example.com',
    'packages.example.com:5000',
    'r.example.com',
  ]);
});

test('passes only the required environment variables to pack, and no credentials', async () => {
  const needed = {
    HOME: '/home/ci',
    DOCKER_HOST: 'tcp://engine:2376',
    DOCKER_TLS_VERIFY: '1',
    DOCKER_CERT_PATH: '/certificates',
    HTTPS_PROXY: 'http://proxy:3128',
    no_proxy: 'localhost',
    SSL_CERT_FILE: '/ca.pem',
    XDG_RUNTIME_DIR: '/run/user/1',
  };
  const other = {
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/c',
    DOCKER_PASSWORD: 'd',
    DOCKER_AUTH_CONFIG: '{}',
    GITHUB_TOKEN: 'e',
    LD_PRELOAD: '',
    BP_UNASKED: 'f',
  };
  const {build, seen} = await engineOf(REMEMBER + REPORT, {env: {...needed, ...other}});
  await build();
  const environment = await seen('environment');
  expect(environment).toEqual(
    expect.arrayContaining(Object.entries(needed).map(([name, value]) => `${name}=${value}`)),
  );
  const names = environment.map((line) => line.split('=', 1)[0]);
  expect(names).not.toEqual(expect.arrayContaining([expect.stringMatching(/^AWS_|TOKEN|BP_/u)]));
  for (const name of Object.keys(other)) expect(names).not.toContain(name);
});

test('uses a stable name for cache volumes, unless the user chose one', async () => {
  const usual = await engineOf(REMEMBER + REPORT);
  await usual.build();
  expect(await usual.seen('environment')).toContain('PACK_VOLUME_KEY=ci-image-builder');
  const chosen = await engineOf(REMEMBER + REPORT, {env: {PACK_VOLUME_KEY: 'mine'}});
  await chosen.build();
  expect(await chosen.seen('environment')).toContain('PACK_VOLUME_KEY=mine');
});

test('passes a secret in the environment, and only its name in the arguments', async () => {
  const {build, seen, temporary} = await engineOf(REMEMBER + REPORT);
  await build({secrets: {PIP_INDEX_URL: 'https://ci:s3cret@pypi.example.com'}});
  expect(await seen('environment')).toContain('PIP_INDEX_URL=https://ci:s3cret@pypi.example.com');
  const list = await seen('arguments');
  expect(list[list.indexOf('PIP_INDEX_URL') - 1]).toBe('--env');
  expect(list.join('\n')).not.toContain('s3cret');
  await expect(run(sh(`grep -r s3cret '${temporary}'`))).rejects.toMatchObject({exitCode: 1});
});

test('hides a secret in the output and in the error', async () => {
  const {build, events} = await engineOf('echo "index is $INDEX"; echo "odd: $INDEX" >&2; exit 1');
  const failure = await build({secrets: {INDEX: 'https://s3cret@pypi'}}).catch(
    (error: unknown) => error,
  );
  expect(events).toContainEqual({type: 'output', line: 'index is ***'});
  expect(failure).toMatchObject({
    message: 'pack failed: odd: ***',
    details: ['index is ***'],
  });
  expect(inspect(failure)).not.toContain('s3cret');
});

test('gives pack the proxies, and hides a password in them', async () => {
  const {build, events, seen} = await engineOf(
    `${REMEMBER}echo "by $HTTPS_PROXY, or $no_proxy"; ${REPORT}`,
    {env: {HTTPS_PROXY: 'http://ada:swordfish@proxy.test:3128', no_proxy: 'a.test'}},
  );
  await build();
  expect(await seen('environment')).toContain('HTTPS_PROXY=http://ada:swordfish@proxy.test:3128');
  const lines = events.flatMap((it) => (it.type === 'output' ? [it.line] : []));
  expect(lines.join('\n')).toContain('or a.test');
  expect(lines.join('\n')).not.toMatch(/swordfish/u);
});

test('mounts service bindings for buildpacks, which run as another user', async () => {
  const remember = `
for binding in "$(dirname "$DOCKER_CONFIG")"/bindings/*; do
  find "$binding" -printf '%f %m\\n' | sort
done >"$SEEN/bindings"
`;
  const {build, events, seen} = await engineOf(
    `${REMEMBER}${remember}echo 'the password is swordfish'\n${REPORT}`,
    {certificates: ['-----BEGIN']},
  );
  const entries = new Map([
    ['type', Buffer.from('x')],
    ['password', Buffer.from('swordfish')],
  ]);
  await build({bindings: [{name: 'maven', entries}]});
  const list = await seen('arguments');
  const volumes = list.filter((_, index) => list[index - 1] === '--volume');
  expect(volumes.map((it) => it.split(':').slice(1).join(':'))).toEqual([
    '/platform/bindings/ca-certificates:ro',
    '/platform/bindings/maven:ro',
  ]);
  const modes = await seen('bindings');
  expect(modes.slice(-3)).toEqual(['maven 755', 'password 644', 'type 644']);
  expect(list.join()).not.toContain('swordfish');
  expect(events).toContainEqual({type: 'output', line: 'the password is ***'});
});

test('mounts certificates for buildpacks', async () => {
  const {build, seen} = await engineOf(REMEMBER + REPORT, {certificates: ['-----BEGIN']});
  await build();
  const list = await seen('arguments');
  expect(list[list.indexOf('--volume') + 1]).toMatch(/:\/platform\/bindings\/ca-certificates:ro$/u);
});

test('ignores a credential helper that fails for Docker Hub', async () => {
  const credentials = async (host: string) => {
    if (host === 'docker.io') throw new Error('locked');
    return undefined;
  };
  const {build} = await engineOf(REPORT, {credentials});
  const elsewhere = {builder: 'r.example.com/builder:1', runImage: 'r.example.com/run:1'};
  expect(await build(elsewhere)).toEqual({digest: DIGEST});
  await expect(build({...elsewhere, builder: 'paketo/builder:1'})).rejects.toThrow('locked');
});

test('a secret does not replace a variable that pack needs', async () => {
  const {build, seen, temporary} = await engineOf(REMEMBER + REPORT);
  await build({secrets: {DOCKER_CONFIG: '/home/someone/.docker'}});
  const environment = await seen('environment');
  expect(environment.join('\n')).toContain(`DOCKER_CONFIG=${temporary}`);
});

test.each([
  [{image: '127.0.0.1:5000/web:building'}, true],
  [{image: 'localhost:5000/web:building'}, true],
  [{builder: '127.0.0.1:5000/builder:1'}, true],
  [{runImage: '[::1]:5000/run:1'}, true],
  [{image: 'web:local', publish: false}, false],
  [{image: 'r.example.com/localhost/web:building'}, false],
])('containers share the host’s network for %o: %s', async (changes, isShared) => {
  const {build, seen} = await engineOf(REMEMBER + REPORT);
  await build(changes);
  expect((await seen('arguments')).includes('--network')).toBe(isShared);
});

test.each([
  [false, []],
  [true, [{type: 'output', line: 'bb0ec1f0ce7b: Pull complete'}]],
])('if verbose is %s, shows the progress of each layer', async (verbose, told) => {
  const {build, events} = await engineOf(`echo bb0ec1f0ce7b: Pull complete\n${REPORT}`);
  await build({verbose});
  expect(events.filter(({type}) => type === 'output')).toEqual(told);
});

test('turns the output of pack into phases and lines', async () => {
  const {build, events} = await engineOf(`cat ${recorded}/succeeds.txt; ${REPORT}`);
  await build();
  expect(events[0]).toEqual({type: 'phase-started', phase: 'pulling'});
  expect(events.at(-1)).toEqual({type: 'phase-ended', phase: 'exporting', seconds: 0});
});

test('explains a failure, and does not end its phase', async () => {
  const {build, events} = await engineOf(
    `cat ${recorded}/buildpack-fails.txt; cat ${recorded}/buildpack-fails.stderr.txt >&2; exit 1`,
  );
  await expect(build()).rejects.toMatchObject({code: 'build.buildpack-failed'});
  const ended = events.flatMap((event) => (event.type === 'phase-ended' ? [event.phase] : []));
  expect(ended.at(-1)).toBe('restoring');
});

test.each([
  ['no report', 'true', [expect.stringContaining('ENOENT')]],
  ['an invalid report', 'echo "[image" >report.toml', [expect.stringContaining('TOML')]],
  ['a report without an image', 'echo "[build]" >report.toml', [expect.anything()]],
  ['a report without a digest', 'echo "[image]" >report.toml', []],
  ['a report with an invalid digest', 'printf "[image]\\ndigest = 7\\n" >report.toml', []],
])('fails if pack leaves %s', async (_, script, details) => {
  const {build} = await engineOf(script);
  await expect(build()).rejects.toMatchObject({
    kind: 'failed',
    message: 'pack reported no digest for the image.',
    details,
  });
});

test('ignores the report of an earlier build', async () => {
  const {build} = await engineOf(`[ -e "$SEEN/once" ] || { touch "$SEEN/once"; ${REPORT}; }`);
  await build();
  await expect(build()).rejects.toMatchObject({code: 'pack.failed'});
});

const BUSY = `
echo '===> EXPORTING'
echo '[exporter] ERROR: failed to export: saving image: failed to write image to the following tags: PUT http://r.example.com/v2/a/web/blobs/uploads/x: TOOMANYREQUESTS: Rate exceeded'
echo 'ERROR: failed to build: executing lifecycle: failed with status code: 62' >&2
exit 1`;

test('runs pack again if a registry was busy', async () => {
  const {build, waits} = await engineOf(
    `[ -e "$SEEN/once" ] || { touch "$SEEN/once"; ${BUSY}; }; ${REPORT}`,
  );
  expect(await build()).toEqual({digest: DIGEST});
  expect(waits).toEqual([
    {
      type: 'waiting',
      why: 'The registry of r.example.com/a/web:building is throttling requests',
      next: {seconds: 4, number: 2, of: 4},
    },
  ]);
});

test('fails with an explanation if the registry stays busy', async () => {
  const {build, waits} = await engineOf(BUSY);
  await expect(build()).rejects.toMatchObject({
    name: 'Failure',
    message: 'The registry of r.example.com/a/web:building is throttling requests.',
  });
  expect(waits).toHaveLength(3);
});

test('does not run again because of the output of a script', async () => {
  const script = `echo '===> BUILDING'; echo '[builder] pip: status code 503'; echo 'ERROR: failed to build: executing lifecycle: failed with status code: 51' >&2; exit 1`;
  const {build, waits} = await engineOf(script);
  await expect(build()).rejects.toMatchObject({code: 'build.buildpack-failed'});
  expect(waits).toEqual([]);
});

test('ends pack if it is interrupted, and says so', async () => {
  const controller = new AbortController();
  const {build, events} = await engineOf('echo waiting; exec sleep 300', {
    signal: controller.signal,
    run: async (program) =>
      await run({
        ...program,
        onLine: (line, stream) => {
          program.onLine?.(line, stream);
          controller.abort();
        },
      }),
  });
  await expect(build()).rejects.toMatchObject({
    kind: 'interrupted',
    message: 'The build was interrupted.',
  });
  expect(events.at(-1)).toEqual({type: 'output', line: 'waiting'});
});

test('reports a pack that the system ended', async () => {
  const {build} = await engineOf('echo compiling; kill -KILL $$');
  await expect(build()).rejects.toMatchObject({
    kind: 'failed',
    message: 'pack was terminated by SIGKILL.',
    details: ['compiling'],
    remedy: [expect.stringContaining('memory')],
  });
});

test('reports a pack that cannot be started', async () => {
  const {build} = await engineOf(REPORT);
  await expect(build({secrets: {HUGE: 'x'.repeat(4_000_000)}})).rejects.toMatchObject({
    kind: 'failed',
    message: 'pack cannot be started (E2BIG).',
  });
});

test('does not write to the source', async () => {
  const source = await temporaryFolder();
  await mkdir(join(source, 'src'));
  await writeFile(join(source, 'src', 'app.py'), 'pass\n');
  const {build} = await engineOf(REPORT);
  await build({source});
  expect((await readdir(source, {recursive: true})).toSorted()).toEqual(['src', 'src/app.py']);
});
