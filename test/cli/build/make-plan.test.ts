import {rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {Failure} from '../../../src/errors.ts';
import {makePlan} from '../../../src/cli/build/make-plan.ts';
import {requireCommitted, uncommittedRemarks} from '../../../src/cli/build/uncommitted-changes.ts';
import {repositoryOf, writeFiles} from '../../codebase/repository.ts';
import {commitAll, git} from '../../sandbox/real/sample-codebase.ts';
import {NO_FLAGS} from './no-flags.ts';
import {spell} from '../../../src/cli/spell.ts';
import type {Text} from '../../../src/text.ts';

const FILES = {
  'codebuild/process.yml': 'application: {name: intranet, process: [web]}\n',
  Procfile: 'web: httpd\n',
  'runtime.txt': 'python-3.11.x\n',
};
const ENVIRONMENT = {PATH: process.env['PATH'], HOME: '/nonexistent'};

type Flags = Partial<Parameters<typeof makePlan>[1]>;

const plan = (path: string, flags: Flags = {}, environment = {}) =>
  makePlan(
    path,
    {
      ...NO_FLAGS,
      registry: 'registry.example.com/team',
      builder: 'registry.example.com/builder:1',
      ...flags,
    },
    {environment: {...ENVIRONMENT, ...environment}, packageFolder: '/nonexistent'},
  );

test('has no remarks about a folder without changes', async () => {
  const made = await plan(await repositoryOf(FILES));
  expect(made.plan.environment).toMatchObject({BP_CPYTHON_VERSION: '3.11.x'});
  expect(uncommittedRemarks(made)).toEqual([]);
  expect(() => requireCommitted(made)).not.toThrow();
});

const CHANGES: [string, (folder: string) => Promise<unknown>, string][] = [
  [
    'is there and ignored',
    async (folder) => {
      await git(folder, 'rm', '--quiet', '--cached', 'Procfile');
      await writeFiles(folder, {'.gitignore': 'Procfile\n'});
      await commitAll(folder, 'Ignore');
    },
    'Procfile',
  ],
  ['was deleted', (folder) => rm(join(folder, 'runtime.txt')), 'runtime.txt'],
  [
    'was deleted beside another that is read in its place',
    async (folder) => {
      await writeFiles(folder, {'copilot/process.yml': FILES['codebuild/process.yml']});
      await commitAll(folder, 'Both');
      await rm(join(folder, 'codebuild'), {recursive: true});
    },
    'codebuild/process.yml',
  ],
  [
    'is assumed unchanged',
    async (folder) => {
      await git(folder, 'update-index', '--assume-unchanged', 'Procfile');
      await writeFiles(folder, {Procfile: 'web: other\n'});
    },
    'Procfile',
  ],
  [
    'is not added yet',
    (folder) =>
      writeFiles(folder, {'buildpack.json': '{"buildpacks": [{"paketo-buildpacks": "python"}]}'}),
    'buildpack.json',
  ],
];

test.each(CHANGES)(
  'remarks that a file of the contract %s, and refuses a release',
  async (_, change, file) => {
    const folder = await repositoryOf(FILES);
    await change(folder);
    const made = await plan(folder);
    expect(uncommittedRemarks(made)).toEqual([
      expect.stringContaining(`Not committed: ${file}. \`image build\` will refuse`),
    ]);
    expect(() => requireCommitted(made)).toThrow(
      expect.objectContaining({
        code: 'codebase.not-committed',
        message: `Not committed: ${file}.`,
      }),
    );
  },
);

const BUILDPACK = {
  'project.toml': '[_]\nschema-version = "0.2"\n[[io.buildpacks.group]]\nuri = "./buildpacks/x"\n',
  'buildpacks/x/buildpack.toml': '',
  'buildpacks/x/bin/build': '',
};

test('requires that a buildpack of the codebase is committed, even if Git ignores it', async () => {
  const folder = await repositoryOf({...FILES, ...BUILDPACK});
  const refusal = async () => {
    const made = await plan(folder);
    try {
      requireCommitted(made);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(await refusal()).toBeUndefined();
  await writeFiles(folder, {'buildpacks/xy': '', 'buildpacks/x/more': ''});
  expect(await refusal()).toBe('Not committed: buildpacks/x/more.');
  await rm(join(folder, 'buildpacks/x/more'));
  await writeFiles(folder, {'.gitignore': 'bin/\n'});
  await git(folder, 'rm', '--quiet', '--cached', 'buildpacks/x/bin/build');
  await commitAll(folder, 'Ignore');
  expect(await refusal()).toBe('Not committed: buildpacks/x/bin/build.');
});

test('takes the buildpacks of the command line instead of those of project.toml', async () => {
  const folder = await repositoryOf({...FILES, ...BUILDPACK});
  const {plan: planned} = await plan(folder, {buildpack: [join(folder, 'buildpacks', 'x'), 'a/b']});
  expect(planned.buildpacks.list).toEqual([
    {
      name: join(folder, 'buildpacks', 'x'),
      location: expect.objectContaining({kind: 'machine'}) as unknown,
    },
    {name: 'a/b'},
  ]);
  expect(planned.notes.map(spell).join()).toContain('Because of --buildpack');
  await expect(plan(folder, {buildpack: ['/nothing']})).rejects.toMatchObject({
    code: 'usage.invalid-value',
    message: expect.stringContaining('--buildpack: "/nothing"'),
  });
});

test.each([
  ['--working-tree', {'working-tree': true}, {}],
  ['--local', {local: true, registry: undefined}, {}],
  ['CodeBuild', {}, {CODEBUILD_BUILD_ID: 'a:b'}],
])(
  'with %s builds the folder as it is, with uncommitted changes',
  async (_, flags, environment) => {
    const folder = await repositoryOf(FILES);
    await writeFiles(folder, {Procfile: 'web: other\n', 'runtime.txt': 'python-3.12.x\n'});
    const made = await plan(folder, flags, environment);
    expect(made).toMatchObject({asItIs: true, uncommitted: []});
    expect(() => requireCommitted(made)).not.toThrow();
  },
);

test('ignores changes of files that do not decide what is built', async () => {
  const folder = await repositoryOf({...FILES, '.gitignore': 'copilot\n*.sh\n'});
  await writeFiles(folder, {'copilot/process.yml': '', 'user-post.sh': 'true\n'});
  const made = await plan(folder);
  expect(made.uncommitted).toEqual(['copilot/process.yml']);
  expect(() => requireCommitted(made)).not.toThrow();
});

test.each([
  ['is not there', 'no/such', 'Folder not found.'],
  ['is a file', 'Procfile', 'This is a file, not a folder.'],
])('refuses a path that %s, with and without --working-tree', async (_, name, message) => {
  const path = join(await repositoryOf(FILES), name);
  for (const flags of [{}, {'working-tree': true}, {local: true, registry: undefined}]) {
    await expect(plan(path, flags)).rejects.toMatchObject({
      code: 'codebase.invalid',
      message: expect.stringContaining(`${path} has a problem`),
      details: [`${path}: ${message}`, expect.stringContaining('path of a codebase')],
    });
  }
});

test('refuses an empty path', async () => {
  await expect(plan('')).rejects.toMatchObject({
    code: 'usage.invalid-value',
    message: 'The path is empty.',
    remedy: [expect.any(String)],
  });
});

test('--working-tree accepts names that are invalid UTF-8', async () => {
  const folder = await repositoryOf(FILES);
  await writeFile(Buffer.concat([Buffer.from(`${folder}/`), Uint8Array.of(0xff, 0xfe)]), 'x');
  const {plan: made} = await plan(folder, {'working-tree': true});
  expect(made.tags.fixed).toEqual([expect.stringMatching(/^commit-[0-9a-f]{7}-dirty-/u)]);
});

const LONG = 'a'.repeat(240);

test.each([
  ['an image’s name', 'web', 'registry.example.com/some-team/of-ours'],
  ['images’ names', 'web, worker', 'docker.io/some-team/of-ours'],
])('refuses %s that no registry accepts, with the whole name', async (_, list, registry) => {
  const processes = list.split(', ');
  const folder = await repositoryOf({
    'codebuild/process.yml': `application: {name: ${LONG}, process: [${list}]}\n`,
    Procfile: processes.map((name) => `${name}: x\n`).join(''),
  });
  const references = processes.map((name) => `${registry}/${LONG}/${name}`);
  const one = references.length === 1;
  const reason = 'It is longer than 255 characters.';
  await expect(plan(folder, {registry: `${registry}/`})).rejects.toMatchObject({
    code: 'registry.invalid-name',
    message: one ? expect.stringContaining(`"${references[0]}"`) : expect.stringContaining('2 '),
    details: one ? [reason] : references.map((reference) => `${reference}: ${reason}`),
    remedy: [expect.stringContaining('--registry')],
  });
  for (const flags of [
    {registry: undefined},
    {registry: undefined, local: true},
    {registry: 'a.b'},
  ]) {
    await expect(plan(folder, flags)).resolves.toBeDefined();
  }
});

const PYTHON = {
  'codebuild/process.yml': FILES['codebuild/process.yml'],
  Procfile: FILES.Procfile,
  'requirements.txt': '',
};
const VERSION = {'.python-version': '3.12\n'};

test('reads the Python version from .python-version, which must be committed', async () => {
  const folder = await repositoryOf({...PYTHON, ...VERSION});
  expect((await plan(folder)).plan).toMatchObject({
    environment: {BP_CPYTHON_VERSION: '3.12'},
    environmentOrigins: {BP_CPYTHON_VERSION: '.python-version'},
  });
  await writeFiles(folder, {'.python-version': '3.13\n'});
  const made = await plan(folder);
  expect(() => requireCommitted(made)).toThrow('Not committed: .python-version.');
});

test.each([
  ['ignored', {'.gitignore': '.python-version\n'}],
  ['not added', {'a.txt': ''}],
])('ignores a .python-version that is %s for a release', async (_, files) => {
  const folder = await repositoryOf({...PYTHON, ...files});
  await writeFiles(folder, VERSION);
  const made = await plan(folder);
  expect(made.plan.environment).not.toHaveProperty('BP_CPYTHON_VERSION');
  expect(made.plan.warnings).toEqual(['.python-version is not committed, so it is ignored.']);
  expect(uncommittedRemarks(made)).toEqual([]);
  expect(() => requireCommitted(made)).not.toThrow();
  const asItIs = await plan(folder, {'working-tree': true});
  expect(asItIs.plan.environment).toMatchObject({BP_CPYTHON_VERSION: '3.12'});
});

test('ignores an uncommitted .python-version if the codebase does not use Python', async () => {
  const folder = await repositoryOf({...PYTHON, 'package.json': '{}'});
  await writeFiles(folder, VERSION);
  const made = await plan(folder);
  expect(made.plan.warnings).toEqual([]);
  expect(uncommittedRemarks(made)).toEqual([]);
});

test('refuses a script with Windows line endings', async () => {
  const folder = await repositoryOf({...FILES, 'user-post.sh': 'echo a\r\n'});
  for (const flags of [{}, {'working-tree': true}, {local: true, registry: undefined}]) {
    await expect(plan(folder, flags)).rejects.toMatchObject({
      kind: 'usage',
      details: expect.arrayContaining([
        expect.stringContaining('user-post.sh:1:7: Lines end with CRLF'),
      ]),
    });
  }
});

const ECR = '123456789012.dkr.ecr.eu-west-2.amazonaws.com';

test.each<[string, Flags, string, string]>([
  ['a name for private ECR', {registry: undefined}, 'in__tranet', 'process.yml'],
  ['a name for ECR Public', {registry: undefined, visibility: 'public'}, LONG, 'process.yml'],
  ['a prefix of ECR’s', {registry: `${ECR}/some__team`}, 'intranet', '--registry'],
])('refuses %s that the registry does not accept', async (_, flags, name, where) => {
  const folder = await repositoryOf({
    ...FILES,
    'codebuild/process.yml': `application: {name: ${name}, process: [web]}\n`,
  });
  await expect(plan(folder, flags)).rejects.toMatchObject({
    code: 'registry.invalid-name',
    details: [expect.stringContaining(`${name}/web: `)],
    remedy: [expect.toSatisfy((it: Text) => spell(it).includes(where))],
  });
});

test('refuses a region that differs from that of the registry’s address', async () => {
  const folder = await repositoryOf(FILES);
  const registry = `${ECR}/team`;
  await expect(plan(folder, {registry, region: 'us-east-1'})).rejects.toMatchObject({
    kind: 'usage',
    message: expect.stringContaining('--region us-east-1'),
  });
  await expect(plan(folder, {registry, region: 'eu-west-2'})).resolves.toBeDefined();
});

test('refuses a plan if a secret is not set', async () => {
  const folder = await repositoryOf(FILES);
  const env = ['TOKEN', 'OTHER', 'GIVEN', 'GIVEN=1'];
  await expect(plan(folder, {env}, {OTHER: ''})).rejects.toMatchObject({
    code: 'usage.missing-value',
    message: expect.stringContaining(': TOKEN.'),
  });
  const {plan: made} = await plan(folder, {env}, {OTHER: '', TOKEN: 's3cret'});
  expect(made.secretNames).toEqual(['TOKEN', 'OTHER']);
});

const message = async (path: string, flags: Flags = {}) =>
  plan(path, flags).then(
    () => 'planned',
    (error: unknown) => (error instanceof Failure ? error.details.join('\n') : String(error)),
  );

/** A sparse checkout with only the files at the top and one folder. */
async function sparse(kept: string): Promise<string> {
  const folder = await repositoryOf({...FILES, 'app/a.py': '', 'other/b.py': ''});
  await git(folder, 'sparse-checkout', 'set', kept);
  return folder;
}

test('does not report files as missing that a sparse checkout leaves out', async () => {
  for (const flags of [{}, {'working-tree': true}]) {
    const shown = await message(await sparse('app'), flags);
    expect(shown).toContain('codebuild/process.yml: The commit contains this file, but the sparse');
    expect(shown).toContain('git sparse-checkout disable');
    expect(shown).not.toContain('There is no');
  }
});

test('does not advise to create a process file that the commit contains', async () => {
  const folder = await repositoryOf(FILES);
  await rm(join(folder, 'codebuild/process.yml'));
  const shown = await message(folder);
  expect(shown).toContain('codebuild/process.yml: The commit contains this file, but the folder');
  expect(shown).toContain('git checkout HEAD -- codebuild/process.yml');
  expect(shown).not.toContain('Create the file');
});

test('warns about the files that a sparse checkout leaves out, if the folder is built', async () => {
  const folder = await sparse('codebuild');
  expect((await plan(folder)).plan.warnings).toEqual([]);
  expect((await plan(folder, {'working-tree': true})).plan.warnings).toEqual([
    expect.stringMatching(/^This is a sparse checkout, .+: app, other\./u),
  ]);
});

test('names a bare repository and a .git folder as such', async () => {
  const folder = await repositoryOf(FILES);
  expect(await message(join(folder, '.git'))).toContain('This is a .git folder.');
  const bare = `${folder}-bare.git`;
  await git(folder, 'clone', '--quiet', '--bare', '.', bare);
  expect(await message(bare)).toContain('This is a bare repository');
  await rm(bare, {recursive: true});
});

test('a secret that ends with a line break is reported, without its value', async () => {
  const folder = await repositoryOf(FILES);
  const made = await plan(folder, {env: ['NPM_AUTH']}, {NPM_AUTH: 'abc123\n'});
  expect(made.plan.warnings).toEqual([
    expect.stringMatching(/^The secret NPM_AUTH ends with a line break/u),
  ]);
  expect(JSON.stringify(made.plan)).not.toContain('abc123');
});
