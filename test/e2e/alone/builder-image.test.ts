import {randomInt} from 'node:crypto';
import {join} from 'node:path';

import {execa} from 'execa';
import {beforeAll, expect, test} from 'vitest';

import {ensureBuilderImage} from '../../sandbox/real/builder-image.ts';
import {type ContainerSettings, prepareContainer} from '../../sandbox/real/container.ts';
import {portOf} from '../../sandbox/real/port-of.ts';
import {target} from '../build-codebase.ts';
import {defaultProcess, publishedDigest} from '../published-image.ts';
import {
  copyCodebase,
  describeWithSandbox,
  docker,
  freshPrefix,
  sandbox,
  sandboxEnvironment,
  store,
} from '../sandbox.ts';

const LABELS = {VERSION: '1.2.3', REVISION: '0123456789abcdef', CREATED: '2026-01-02T03:04:05Z'};
const CODEBUILD = {
  CODEBUILD_BUILD_ID: 'notices:4e1a1c1e-0000-4000-8000-000000000000',
  CODEBUILD_WEBHOOK_TRIGGER: 'branch/main',
  CODEBUILD_BUILD_IMAGE: 'ci-image-builder:1.2.3',
};

describeWithSandbox('the builder image', () => {
  let image = '';
  beforeAll(async () => {
    image = (await ensureBuilderImage(store(), LABELS)).reference;
  });

  /** Runs a script in the image as CodeBuild runs a command, in the codebase if there is one. */
  async function inBuild(
    script: string,
    {codebase, ...settings}: ContainerSettings & {readonly codebase?: string},
  ) {
    const container = await prepareContainer((args) => docker(...args), image, settings);
    const source = codebase === undefined ? [] : ['--volume', `${codebase}:/codebuild/src`];
    const config = ['--volume', `${sandbox().dockerConfig}:/docker-config:ro`];
    const env = {
      ...CODEBUILD,
      DOCKER_CONFIG: '/docker-config',
      CODEBUILD_SRC_DIR: '/codebuild/src',
    };
    const variables = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const flags = [...container.flags, ...source, ...config, ...variables];
    try {
      const {exitCode, stdout, stderr} = await execa(
        'docker',
        [
          'run',
          '--rm',
          ...flags,
          '--workdir',
          '/codebuild/src',
          image,
          'sh',
          '-c',
          `${container.setUp}${script}`,
        ],
        {env: sandboxEnvironment(), reject: false},
      );
      return {code: exitCode, stdout, stderr};
    } finally {
      await container.stop();
    }
  }

  const registryPort = () => portOf(sandbox().registry);
  const privileged = () => ({privileged: true, ports: [registryPort()]});

  test("builds a codebase with the old builder's script, in a Docker engine of its own", async () => {
    const codebase = await copyCodebase('tiny');
    const prefix = freshPrefix();
    const build = `/work/build.sh ${target({prefix}).join(' ')}`;
    const {code, stdout, stderr} = await inBuild(
      `set -e; codebuild-breakpoint; ${build} --json; ${build} --json >/dev/null; docker info --format '{{.Driver}}' >&2`,
      {codebase, ...privileged()},
    );
    expect({code, stderr}).toMatchObject({code: 0});
    const {images} = JSON.parse(stdout) as {
      images: {name: string; reference: string; digest: string; process: string}[];
    };
    expect(images.map(({name}) => name)).toEqual([
      'notice-board/web',
      'notice-board/worker',
      'notice-board/clock',
    ]);
    for (const {reference, digest, process} of images) {
      expect(await publishedDigest(reference, 'branch-main')).toBe(digest);
      expect(await defaultProcess(`${reference}@${digest}`)).toBe(process);
    }
    // The engine is started once, and stays for later commands.
    const started = stderr.match(/Docker engine started in \d+\.\d s \(overlay2\)/gu) ?? [];
    expect(started).toHaveLength(1);
    expect(stderr.trim().split('\n').at(-1)).toBe('overlay2');
    expect(stderr).toContain('codebuild-breakpoint: this build has no debug session');
  });

  test('warns about the slow storage driver if the engine has no volume', async () => {
    const none = '--registry 127.0.0.1:1 --builder 127.0.0.1:1/none';
    const {code, stderr} = await inBuild(`umount /var/lib/docker && /work/build.sh ${none}`, {
      codebase: await copyCodebase('tiny'),
      privileged: true,
      ports: [],
    });
    expect(code).not.toBe(0);
    expect(stderr).toContain(
      'vfs, because the file system of /var/lib/docker does not support any other',
    );
  });

  test('says how to turn on privileged mode if it is off', async () => {
    const {code, stdout, stderr} = await inBuild(
      `/work/build.sh ${target({prefix: freshPrefix()}).join(' ')}`,
      {codebase: await copyCodebase('tiny'), privileged: false, ports: [registryPort()]},
    );
    expect({code, stdout}).toEqual({code: 1, stdout: ''});
    expect(stderr).toContain('environment.privilegedMode');
    expect(stderr).toContain('ci-image-builder codebuild codedeploy --name notices');
  });

  test('contains the expected programs and nothing else', async () => {
    const {code, stdout, stderr} = await inBuild(CONTENTS, {privileged: false, ports: []});
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    expect(stdout).toMatch(/^v24\.\d+\.\d+\n0\.4\d\.\d+/u);
    expect(stdout.split('\n').slice(2)).toEqual(['left behind:', 'end']);
  });

  test("prefers CodeBuild's own codebuild-breakpoint", async () => {
    const own = `mkdir -p /codebuild/user/bin; printf '#!/bin/sh\\necho own $1\\n' >/codebuild/user/bin/codebuild-breakpoint; chmod +x /codebuild/user/bin/codebuild-breakpoint`;
    const {stdout} = await inBuild(
      `${own}; codebuild-breakpoint 1; PATH=$PATH:/codebuild/user/bin codebuild-breakpoint 2; PATH=/codebuild/user/bin:$PATH codebuild-breakpoint 3`,
      {privileged: false, ports: []},
    );
    expect(stdout).toBe('own 1\nown 2\nown 3');
  });

  test('has labels that describe it, and no secret in its configuration', async () => {
    const inspected = await docker('image', 'inspect', '--format', '{{json .Config}}', image);
    const {Labels, Env, Volumes, Entrypoint} = JSON.parse(inspected) as Record<string, unknown>;
    expect(Labels).toEqual({
      'org.opencontainers.image.title': 'ci-image-builder',
      'org.opencontainers.image.description': expect.any(String),
      'org.opencontainers.image.licenses': 'MIT',
      'org.opencontainers.image.version': LABELS.VERSION,
      'org.opencontainers.image.revision': LABELS.REVISION,
      'org.opencontainers.image.created': LABELS.CREATED,
      'org.opencontainers.image.source': '',
    });
    expect({Volumes, Entrypoint}).toEqual({
      Volumes: {'/var/lib/docker': {}},
      Entrypoint: undefined,
    });
    expect((Env as string[]).map((it) => it.split('=')[0]).toSorted()).toEqual([
      'DEBIAN_FRONTEND',
      'PATH',
    ]);
    const history = await docker('image', 'history', '--no-trunc', image);
    for (const secret of [sandbox().password, 'authToken', '_auth']) {
      expect(history).not.toContain(secret);
    }
  });

  test('replaces a PACK_VERSION that is too old by the tested version, with a warning', async () => {
    // A new version in each run: Docker prints nothing for layers that it has in its cache.
    const old = `0.28.${randomInt(1e9)}`;
    const {reference, output} = await ensureBuilderImage(
      store(),
      {PACK_VERSION: `v${old}`},
      'pieces',
    );
    expect(output).toContain(
      `Warning: pack ${old} (PACK_VERSION) is too old: 0.38.0 or later is required. Installing 0.40.6 instead.`,
    );
    expect(await docker('run', '--rm', reference, '/pieces/pack', 'version')).toMatch(/^0\.40\.6/u);
    await docker('image', 'rm', reference);
  });

  test.each(['latest', 'v99.0.0'])('refuses PACK_VERSION=%s', async (version) => {
    await expect(ensureBuilderImage(store(), {PACK_VERSION: version}, 'pieces')).rejects.toThrow(
      'building the builder image',
    );
  });
});

const CONTENTS = `set -e
for program in ci-image-builder docker dockerd git jq curl iptables; do
  command -v "$program" >/dev/null || echo "no $program"
done
node --version
pack version
cd ${join('/opt', 'ci-image-builder')}
echo 'left behind:'
for path in node_modules/typescript node_modules/vitest node_modules/oxlint src test .git \
  /usr/local/bin/npm /root/.npm /root/.cache /root/.docker /pieces /etc/apt/auth.conf; do
  [ ! -e "$path" ] || echo "$path"
done
find /tmp /var/lib/apt/lists /var/cache/apt -mindepth 1 -not -path '/tmp/bridge*'
find node_modules -name '*.d.ts' -o -name '*.map' -o -name '.env*' -o -name '.npmrc'
echo end
`;
