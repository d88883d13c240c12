import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {target} from '../build-codebase.ts';
import {type ExtraModule, writeBuildpack} from '../extra-buildpacks.ts';
import {publishedDigest} from '../published-image.ts';
import {cli, commitAll, copyCodebase, describeWithSandbox, freshPrefix} from '../sandbox.ts';

/** Runs a build that must fail. @returns its output, and the error alone. */
async function failing(
  {script, buildpacks = []}: {readonly script?: string; readonly buildpacks?: ExtraModule[]},
  env: Readonly<Record<string, string>> = {},
): Promise<{readonly output: string; readonly error: string}> {
  const codebase = await copyCodebase('tiny');
  if (script !== undefined) {
    await writeFile(join(codebase, 'user-post.sh'), `${script}\n`);
    await commitAll(codebase, 'Add a script');
  }
  const prefix = freshPrefix();
  const folders = await Promise.all(buildpacks.map((it) => writeBuildpack(it)));
  const flags = [
    ...target({prefix}),
    ...folders.flatMap((folder) => ['--buildpack', folder]),
    ...Object.keys(env).flatMap((name) => ['--env', name]),
  ];
  const {code, stdout, stderr} = await cli(['image', 'build', ...flags], {cwd: codebase, env});
  expect({code, stdout}).toEqual({code: 1, stdout: ''});
  expect(await publishedDigest(`${prefix}/notice-board/web`, 'latest')).toBeNull();
  const at = stderr.indexOf('\nError: ');
  return {output: stderr.slice(0, at), error: stderr.slice(at + 1)};
}

const MISLEADING: readonly (readonly [string, string])[] = [
  [
    'a busy registry’s answer',
    `ERROR: failed to export: saving image: PUT https://r.example.com/v2/a: UNAVAILABLE: try again
ERROR: failed to build: executing lifecycle: failed with status code: 62`,
  ],
  [
    'a server of the script',
    'ERROR: GET https://pypi.example.com/simple/: unexpected status code 500 Internal Server Error',
  ],
  [
    'Docker’s client',
    'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
  ],
  [
    'a file watcher',
    'Error: ENOSPC: System limit for number of file watchers reached, watch "/workspace"',
  ],
  ['a tool on a full disk', 'cp: write error: No space left on device'],
  [
    'pack and the lifecycle',
    `===> EXPORTING
[exporter] ERROR: failed to export: saving image: TOOMANYREQUESTS: Rate exceeded
ERROR: failed to build: pull policy must be 'always' when builder contains image extensions
ERROR: failed to build: exit status 1`,
  ],
];

const RUN = 'this is a run of the script';

describeWithSandbox('the output of scripts and buildpacks does not change the error', () => {
  test.each([
    [
      'leaves a background process that prints',
      '(sleep 0.2; echo late) & (sleep 0; echo at once) &\nexit 3',
    ],
    ['kills its shell', 'echo "told"\nkill -9 $PPID\nsleep 1'],
    ['does not end its last line', 'printf told\nexit 3'],
    [
      'prints more lines than are kept',
      'for i in $(seq 500); do echo line $i; done\nkill -9 $PPID\nsleep 1',
    ],
  ])('names a script that %s', async (_, script) => {
    const {error} = await failing({script});
    expect(error).toContain('Error: The script user-post.sh of the codebase failed.');
  });

  test.each(MISLEADING)('runs a script once that prints the words of %s', async (_, words) => {
    const {output, error} = await failing({
      script: `echo "${RUN}"\ncat <<'END'\n${words}\nEND\nexit 3`,
    });
    expect(output.split(RUN)).toHaveLength(2);
    const lines = [RUN, ...words.split('\n'), 'user-post.sh exited with code 3.'];
    expect(error.trimEnd().split('\n')).toEqual([
      'Error: The script user-post.sh of the codebase failed.',
      '',
      ...lines.map((line) => `    ${line}`),
    ]);
  });

  test("runs a script once that writes such words to the lifecycle's stderr", async () => {
    const words = MISLEADING.map(([, it]) => it).join('\n');
    const script = `echo "${RUN}"\ncat >/proc/1/fd/2 <<'END'\n${words}\nEND\nexit 3`;
    const {output, error} = await failing({script});
    expect(output.split(RUN)).toHaveLength(2);
    expect(output).toContain('TOOMANYREQUESTS');
    expect(error).toMatch(/^Error: The script user-post\.sh of the codebase failed\.$/m);
  });

  test('runs a buildpack once that prints such words', async () => {
    const words = MISLEADING.map(([, it]) => it).join('\n');
    const build = `echo "Acme Unlucky 1.0.0"\necho "${RUN}"\ncat >&2 <<'END'\n${words}\nEND\nexit 1`;
    const {output, error} = await failing({buildpacks: [{id: 'acme/unlucky', build}]});
    expect(output.split(RUN)).toHaveLength(2);
    expect(error).toMatch(/^Error: The buildpack acme\/unlucky failed\.$/m);
    expect(error).toContain('cp: write error: No space left on device');
  });
});

const LOUD = {id: 'acme/loud', build: 'echo\necho "Acme Loud 1.0.0"\necho "  all is well"'};

describeWithSandbox('the failed buildpack', () => {
  test('is one of two if the second prints no heading: the error names both', async () => {
    const silent = {id: 'acme/silent', build: 'echo "cannot find the main file"\nexit 4'};
    const {error} = await failing({buildpacks: [LOUD, silent]});
    expect(error).toContain('Error: One of these buildpacks failed: acme/loud, acme/silent.');
    expect(error).toContain('cannot find the main file');
    expect(error).not.toContain('failed to build');
  });

  test('that prints nothing is named with its exit status', async () => {
    const {error} = await failing({buildpacks: [{id: 'acme/mute', build: 'exit 4'}]});
    expect(error).toContain('Error: The buildpack acme/mute failed.');
    expect(error).toContain('exit status 4');
  });

  test('that cannot be started is named alone', async () => {
    const broken = {id: 'acme/broken', shell: '#!/no/such/shell'};
    const {error} = await failing({buildpacks: [LOUD, broken]});
    expect(error).toContain(
      'Error: Cannot start the buildpack acme/broken: no such file or directory.',
    );
  });

  test('that was killed gets a hint about memory', async () => {
    const {error} = await failing({script: 'echo compiling\nkill -9 $$'});
    expect(error).toContain('user-post.sh exited with code 137.');
    expect(error).toContain('more memory');
  });
});

describeWithSandbox('secrets printed by a script', () => {
  test('are hidden in every encoding', async () => {
    const secret = `s3cret/+"key" of $me & 'you' with some length, so that it is broken into lines`;
    const script = [
      'echo "plain $TOKEN"',
      'printf %s "$TOKEN" | base64',
      'echo "user:$TOKEN" | base64',
      'printf "a:%s" "$TOKEN" | base64 -w 0 | tr "+/" "-_"; echo',
      String.raw`echo "{\"token\":\"$(printf %s "$TOKEN" | sed 's/"/\\"/g')\"}"`,
      'set -x',
      'echo "$TOKEN" >/dev/null',
      'exit 1',
    ].join('\n');
    const {output, error} = await failing({script}, {TOKEN: secret});
    const said = output + error;
    expect(said).toContain('plain ***');
    expect(said).toContain('"token":"***"');
    expect(said).not.toContain('s3cret');
    for (const before of ['', 'user:', 'a:']) {
      // No part in base64 is visible that is long enough to reveal the secret.
      const encoded = Buffer.from(`${before}${secret}`).toString('base64').slice(8, -8);
      for (const text of [encoded, encoded.replaceAll('+', '-').replaceAll('/', '_')]) {
        for (let at = 0; at + 16 <= text.length; at += 1) {
          expect(said).not.toContain(text.slice(at, at + 16));
        }
      }
    }
  });
});
