import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {ensureExtraBuilder, writeExtension} from '../extra-buildpacks.ts';
import {
  cli,
  commitAll,
  copyCodebase,
  describeWithSandbox,
  docker,
  freshPrefix,
  sandbox,
} from '../sandbox.ts';

/** Runs `image build` on a builder, for the tiny codebase or for one with other files. */
async function buildOn(
  builder: string,
  {
    prefix = freshPrefix(),
    files = {},
    flags = [],
  }: {
    readonly prefix?: string;
    readonly files?: Readonly<Record<string, string>>;
    readonly flags?: readonly string[];
  } = {},
): Promise<{readonly code: number | undefined; readonly stderr: string}> {
  const codebase = await copyCodebase('tiny');
  for (const [name, text] of Object.entries(files)) await writeFile(join(codebase, name), text);
  if (Object.keys(files).length > 0) await commitAll(codebase, 'Add files');
  const {lifecycleImage} = sandbox();
  const images = ['--builder', builder, '--lifecycle-image', lifecycleImage];
  const args = ['image', 'build', '--registry', prefix, ...images, ...flags];
  return await cli(args, {cwd: codebase});
}

const errorOf = (stderr: string) => stderr.slice(stderr.indexOf('\nError: ') + 1);

describeWithSandbox('if no buildpack can build the codebase', () => {
  const refuse = (id: string, words: string) => ({id, detect: `echo "${words}"\nexit 100`});
  const others = Array.from({length: 20}, (_, index) =>
    refuse(`acme/java-${index}`, `no pom.xml for ${index}`),
  );
  const buildpacks = [
    {id: 'acme/cpython'},
    refuse('acme/pip-install', 'requirements.txt:3: not a requirement'),
    {
      id: 'acme/needs-node',
      detect: `printf '[[requires]]\\nname = "node"\\n' >"$CNB_BUILD_PLAN_PATH"`,
    },
    refuse('acme/npm-install', 'no package.json'),
    ...others,
  ];
  const order = [
    ['acme/cpython', 'acme/pip-install'],
    ['acme/npm-install'],
    ...others.map(({id}) => [id]),
  ];

  test('the error shows the buildpacks for the files of the codebase', async () => {
    const builder = await ensureExtraBuilder('builder-languages', {buildpacks, order});
    const {code, stderr} = await buildOn(builder, {files: {'requirements.txt': 'flask\n'}});
    expect(code).toBe(1);
    expect(errorOf(stderr).split('\n').slice(0, 5)).toEqual([
      'Error: No buildpack can build this codebase.',
      '',
      '    fail: acme/pip-install@1.0.0',
      '      requirements.txt:3: not a requirement',
      '',
    ]);
  });

  test('the error says that the builder has no buildpack for these files', async () => {
    const builder = await ensureExtraBuilder('builder-languages', {buildpacks, order});
    const {stderr} = await buildOn(builder, {files: {'go.mod': 'module acme\n'}});
    expect(errorOf(stderr)).toContain('Choose a builder with a buildpack for go.mod.');
  });

  test('the error shows the chosen buildpacks, and what they require', async () => {
    const builder = await ensureExtraBuilder('builder-languages', {buildpacks, order});
    const named = ['--buildpack', 'acme/cpython', '--buildpack', 'acme/needs-node'];
    const {stderr} = await buildOn(builder, {flags: named});
    expect(errorOf(stderr)).toContain('    fail: acme/needs-node@1.0.0 requires node\n');
    expect(errorOf(stderr)).toContain('but no buildpack of the list provides it.');
  });
});

const DOCKERFILE = (command: string) =>
  `ARG base_image\nFROM $\{base_image}\nUSER root\nRUN ${command}\nARG user_id\nUSER $\{user_id}`;

const PROCESSES = ['web', 'worker', 'clock']
  .map((type) => String.raw`[[processes]]\ntype = "${type}"\ncommand = ["true"]\n`)
  .join('');
const SHOWS = {
  id: 'acme/shows',
  build: `echo "Acme Shows 1.0.0"
echo "  $(cat /extended.txt 2>&1)"
printf '${PROCESSES}' >"$CNB_LAYERS_DIR/launch.toml"`,
};

async function extendedBuilder(name: string, kind: 'build' | 'run', command: string) {
  return await ensureExtraBuilder(`builder-${name}`, {
    buildpacks: [SHOWS],
    order: [['acme/shows']],
    extensions: {
      [`acme/${name}`]: await writeExtension(`acme/${name}`, {[kind]: DOCKERFILE(command)}),
    },
  });
}

describeWithSandbox('a builder with image extensions', () => {
  test('extends the build image', async () => {
    const builder = await extendedBuilder('extends-build', 'build', 'echo extended >/extended.txt');
    const {code, stderr} = await buildOn(builder);
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stderr).toMatch(/image extensions.*--pull-policy always/);
    const [, extending = ''] = stderr.split('==> Extending');
    expect(extending).toMatch(/==> Building\n {4}Acme Shows 1\.0\.0\n {6}extended\n/);
    expect(stderr).not.toMatch(/\[extender|ERROR|level=/);
  });

  test('extends the run image during the build', async () => {
    const builder = await extendedBuilder('extends-run', 'run', 'echo extended >/extended.txt');
    const prefix = freshPrefix();
    const {code, stderr} = await buildOn(builder, {prefix});
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stderr).not.toMatch(/\[extender|ERROR|level=/);
    const image = `${prefix}/notice-board/web:latest`;
    const run = ['run', '--rm', '--entrypoint', 'cat', image, '/extended.txt'];
    expect(await docker(...run)).toBe('extended');
  });

  test('reports a failed extension with its output', async () => {
    const command = 'echo "no such package: nope"; exit 100';
    const builder = await extendedBuilder('extends-badly', 'build', command);
    const {code, stderr} = await buildOn(builder);
    expect(code).toBe(1);
    expect(errorOf(stderr)).toContain('Error: An image extension of the builder failed.');
    expect(errorOf(stderr)).toContain('no such package: nope');
  });

  test('is refused if --pull-policy prevents extensions', async () => {
    const builder = await extendedBuilder('extends-build', 'build', 'echo extended >/extended.txt');
    await docker('pull', '--quiet', builder);
    const {code, stderr} = await buildOn(builder, {flags: ['--pull-policy', 'never']});
    expect(code).toBe(1);
    expect(errorOf(stderr)).toContain('image extensions');
    expect(errorOf(stderr)).toContain('Build with --pull-policy always.');
  });
});
