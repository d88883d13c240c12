import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {execa} from 'execa';
import {expect, test} from 'vitest';

import {target} from '../build-codebase.ts';
import type {BuiltImage} from '../published-image.ts';
import {
  commitAll,
  copyCodebase,
  describeWithSandbox,
  docker,
  freshPrefix,
  sandbox,
  sandboxEnvironment,
  startCli,
  temporaryFolder,
} from '../sandbox.ts';
import {watchArguments} from './watch-arguments.ts';

const SECRET = 'swordfish-8842';

describeWithSandbox('secrets', () => {
  test('of --env reach scripts, and nothing else', async () => {
    const codebase = await copyCodebase('tiny');
    // The length shows that the script had the secret. The image contains only the length.
    await writeFile(join(codebase, 'user-post.sh'), 'echo "${#BUILD_TOKEN}" >length.txt\n');
    await commitAll(codebase, 'Use a token');
    const report = join(await temporaryFolder(), 'report.json');
    const flags = ['--env', 'BUILD_TOKEN', '--json', '--verbose', '--report', report];
    const {username, password} = sandbox();
    const hidden = [SECRET, password, btoa(`${username}:${password}`)];
    const seenArguments = watchArguments(() => hidden);
    const {exitCode, stdout, stderr} = await startCli(
      ['image', 'build', ...target({prefix: freshPrefix()}), ...flags],
      {cwd: codebase, env: {BUILD_TOKEN: SECRET}},
    );
    const commandLines = await seenArguments();

    expect({exitCode, stderr}).toMatchObject({exitCode: 0});
    expect(commandLines).toEqual([]);
    expect(stdout + stderr + (await readFile(report, 'utf8'))).not.toContain(SECRET);
    const {images, environment} = JSON.parse(stdout) as {
      images: readonly BuiltImage[];
      environment: Record<string, unknown>;
    };
    expect(environment).toMatchObject({BUILD_TOKEN: null});
    const image = `${images[0]?.reference}@${images[0]?.digest}`;
    const inside = ['run', '--rm', '--entrypoint', 'launcher', image];
    expect(await docker(...inside, 'cat length.txt')).toBe(String(SECRET.length));
    expect(await docker('image', 'inspect', image)).not.toContain(SECRET);
    const archive = join(await temporaryFolder(), 'image.tar');
    await docker('save', '--output', archive, image);
    const occurrences = async (text: string) => {
      const count = `tar -xOf ${archive} | grep --count --text ${text}`;
      return Number((await execa('sh', ['-c', count], {reject: false})).stdout);
    };
    expect(await occurrences('length.txt')).toBeGreaterThan(0); // The layers have been read.
    expect(await occurrences(SECRET)).toBe(0);
  });

  test('for the registry do not reach buildpacks and scripts', async () => {
    const codebase = await copyCodebase('tiny');
    const script = [
      'env >seen.txt',
      'cat /proc/*/environ /proc/*/cmdline >>seen.txt 2>/dev/null',
      'find / -xdev \\( -name "config.json" -o -name ".docker" -o -name "docker.sock" \\) >>seen.txt 2>/dev/null',
      'true',
    ];
    await writeFile(join(codebase, 'user-post.sh'), `${script.join('\n')}\n`);
    await commitAll(codebase, 'Look around');
    const prefix = freshPrefix();
    const {exitCode, stderr} = await startCli(['image', 'build', ...target({prefix})], {
      cwd: codebase,
      env: {AWS_SECRET_ACCESS_KEY: SECRET},
    });
    expect({exitCode, stderr}).toMatchObject({exitCode: 0});
    const image = `${prefix}/notice-board/web:latest`;
    const seen = await docker('run', '--rm', '--entrypoint', 'launcher', image, 'cat seen.txt');
    const {username, password} = sandbox();
    expect(seen).toContain('CNB_'); // The script has run.
    for (const hidden of [password, btoa(`${username}:${password}`), 'CNB_REGISTRY_AUTH', SECRET]) {
      expect(seen).not.toContain(hidden);
    }
    expect(seen).not.toMatch(/config\.json|docker\.sock|\.docker/);
  });

  test("in the engine's configuration are only those of the registries in use", async () => {
    // A program in the place of pack records its environment.
    const bin = await temporaryFolder();
    const seen = join(bin, 'seen');
    const stand = [
      '#!/bin/sh',
      '[ "$1" = version ] && { echo 0.40.6; exit; }',
      `{ stat -c '%a %n' "$DOCKER_CONFIG" "$DOCKER_CONFIG"/config.json; cat "$DOCKER_CONFIG"/config.json; env; } >${seen}`,
      'exit 1',
    ];
    await writeFile(join(bin, 'pack'), `${stand.join('\n')}\n`, {mode: 0o755});
    const {registry, username, password} = sandbox();
    const mine = {
      auths: {
        [registry]: {auth: btoa(`${username}:${password}`)},
        'other.example.com': {auth: btoa('me:hidden')},
      },
    };
    const config = await temporaryFolder();
    await writeFile(join(config, 'config.json'), JSON.stringify(mine));
    await startCli(['image', 'build', ...target({prefix: freshPrefix()})], {
      cwd: await copyCodebase('tiny'),
      env: {
        DOCKER_CONFIG: config,
        AWS_SECRET_ACCESS_KEY: SECRET,
        PATH: `${bin}:${sandboxEnvironment()['PATH']}`,
      },
    });
    const what = await readFile(seen, 'utf8');
    expect(what).toMatch(/^700 \S+\n600 \S+config\.json\n/);
    expect(what).toContain(btoa(`${username}:${password}`));
    expect(what).not.toContain('other.example.com');
    expect(what).not.toContain(SECRET);
  });
});
