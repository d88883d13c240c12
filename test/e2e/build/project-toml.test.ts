import {once} from 'node:events';
import {mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {dirname, join} from 'node:path';

import {execa} from 'execa';
import {expect, onTestFinished, test} from 'vitest';

import {build, target} from '../build-codebase.ts';
import {writeBuildpack} from '../folder-buildpack.ts';
import {packAlone, within} from '../pack-alone.ts';
import {answerOf, publishedDigest} from '../published-image.ts';
import {
  cli,
  commitAll,
  copyCodebase,
  describeWithSandbox,
  freshPrefix,
  git,
  sandbox,
  sandboxEnvironment,
} from '../sandbox.ts';

const V2 = '[_]\nschema-version = "0.2"\n';
const POST = 'cat order 2>/dev/null | tr "\\n" " " >post.txt; echo ran >>post.txt\n';

/** The tiny sample with other files in one more commit, and three buildpacks in `buildpacks`. */
async function codebaseWith(files: Readonly<Record<string, string>>): Promise<string> {
  const codebase = await copyCodebase('tiny');
  for (const name of ['one', 'two', 'three']) {
    const folder = join(codebase, 'buildpacks', name);
    await writeBuildpack(
      folder,
      `test/${name}`,
      `echo ${name} $(cat "$CNB_PLATFORM_DIR/env/SETTING" 2>/dev/null) >>order`,
    );
  }
  for (const [name, content] of Object.entries({'user-post.sh': POST, ...files})) {
    await mkdir(dirname(join(codebase, name)), {recursive: true});
    await writeFile(join(codebase, name), content);
  }
  await commitAll(codebase, 'change');
  return codebase;
}

function group(list: string, ...uris: string[]): string {
  return uris.map((uri) => `[[io.buildpacks.${list}]]\nuri = "./buildpacks/${uri}"\n`).join('');
}

/** Builds the codebase. @returns its plan, and a function that runs a shell command in its first image. */
async function built(codebase: string, ...flags: string[]) {
  const {images} = await build({codebase, prefix: freshPrefix()}, ...flags);
  const image = `${images[0]?.reference}@${images[0]?.digest}`;
  return {image, run: async (line: string) => await within(image, line)};
}

/** The buildpacks that ran, in order. */
async function orderIn(image: string): Promise<string[]> {
  return (await within(image, 'cat order')).split('\n').map((it) => it.trim());
}

async function planned(codebase: string, ...flags: string[]): Promise<unknown> {
  const {code, stdout, stderr} = await cli(['image', 'plan', '--json', ...flags], {cwd: codebase});
  expect({code, stderr}).toMatchObject({code: 0});
  return JSON.parse(stdout);
}

describeWithSandbox('a project.toml', () => {
  test.each([
    [
      'with a group',
      `${V2}[[io.buildpacks.group]]\nid = "paketo-buildpacks/procfile"\nversion = "1.0.0"\n${group('group', 'two', 'one')}`,
      'two one',
    ],
    [
      'with buildpacks before and after the group',
      V2 + group('pre.group', 'one', 'two') + group('post.group', 'three'),
      'two one three',
    ],
    [
      'in the old schema',
      '[[build.buildpacks]]\nuri = "buildpacks/three"\n[[build.buildpacks]]\nid = "paketo-buildpacks/procfile"\n',
      'three',
    ],
  ])('%s adds its buildpacks, and ours still takes part', async (_, text, order) => {
    const codebase = await codebaseWith({'project.toml': text});
    const {image, run} = await built(codebase);
    const commit = (await git(codebase, 'rev-parse', 'HEAD')).slice(0, 7);
    expect(await run('cat build_version.txt')).toContain(`GIT commit: ${commit}`);
    expect((await run('cat post.txt')).split(/\s+/u)).toEqual([...order.split(' '), 'ran']);
    expect(await answerOf(image, '/')).not.toBe('');
    // pack alone runs the same buildpacks in the same order. It looks for the paths of pre and post in its
    // own working folder.
    const alone = text.replaceAll('./buildpacks', join(codebase, 'buildpacks'));
    await writeFile(join(codebase, 'project.toml'), alone);
    const other = await packAlone(codebase, `${freshPrefix()}/alone:1`);
    expect(await orderIn(other)).toEqual(order.split(' '));
  });

  test('may name an archive by its URL, and an image that requires a password before it', async () => {
    const codebase = await codebaseWith({});
    const archive = join(codebase, 'x.tgz');
    await execa('tar', ['-C', join(codebase, 'buildpacks', 'one'), '-czf', archive, '.']);
    const bytes = await readFile(archive);
    await rm(archive);
    const server = createServer((_, response) => void response.end(bytes)).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const {port} = server.address() as AddressInfo;
    const image = `${freshPrefix()}/package:1`;
    const packed = ['buildpack', 'package', image, '--path', join(codebase, 'buildpacks', 'two')];
    await execa(sandbox().pack, [...packed, '--publish'], {env: sandboxEnvironment()});
    const text = `${V2}[[io.buildpacks.post.group]]
uri = "http://127.0.0.1:${port}/x.tgz"
[[io.buildpacks.post.group]]
uri = "docker://${image}"
`;
    await writeFile(join(codebase, 'project.toml'), text);
    await commitAll(codebase, 'name them');
    expect(await orderIn((await built(codebase)).image)).toEqual(['one', 'two']);
  });

  test('with settings: flags and variables replace them', async () => {
    const setting = (value: string) =>
      `[[io.buildpacks.build.env]]\nname = "SETTING"\nvalue = "${value}"\n`;
    const text =
      V2 +
      setting('first') +
      setting('from $HOME, "quoted"').replace('"quoted"', "'q'") +
      group('post.group', 'one');
    const codebase = await codebaseWith({'project.toml': text});
    expect(await planned(codebase)).toMatchObject({
      environment: {SETTING: "from $HOME, 'q'"},
      environmentOrigins: {SETTING: 'project.toml'},
      postBuildpacks: ['./buildpacks/one'],
    });
    expect(await (await built(codebase)).run('cat order')).toBe("one from $HOME, 'q'");
    const flag = ['--env', 'SETTING=flag'];
    expect(await planned(codebase, ...flag)).toMatchObject({
      environmentOrigins: {SETTING: '--env'},
    });
    expect(await (await built(codebase, ...flag)).run('cat order')).toBe('one flag');
  });

  test('with a builder', async () => {
    const {builders, lifecycleImage} = sandbox();
    const text = `${V2}[io.buildpacks]\nbuilder = "${builders.tiny}"\n`;
    const codebase = await codebaseWith({'project.toml': text});
    const {stdout: plan} = await cli(['image', 'plan'], {cwd: codebase});
    expect(plan).toContain(`Builder      ${builders.tiny} (project.toml)\n`);
    const args = [
      'image',
      'build',
      '--registry',
      freshPrefix(),
      '--lifecycle-image',
      lifecycleImage,
    ];
    const {code, stderr} = await cli(args, {cwd: codebase});
    expect({code, stderr}).toMatchObject({code: 0});
    const version = {PAKETO_BUILDER_VERSION: '0.2.326-full'};
    const other = await cli(['image', 'plan'], {cwd: codebase, env: version});
    expect(other.stdout).toContain('builder:0.2.326-full (PAKETO_BUILDER_VERSION)\n');
    expect(other.stderr).toContain('The builder comes from PAKETO_BUILDER_VERSION.');
  });

  test.each([
    ['exclude = ["spec/", "*.md", "!keep.md", "docs/**/draft*", "a b.txt"]'],
    ['include = ["Procfile", "*.sh", "public", "docs/deep/", "project.toml"]'],
    ['include = ["/*", "!*.md"]'],
  ])('with %s selects the same files as pack alone', async (line) => {
    const codebase = await codebaseWith({
      'project.toml': `${V2}[io.buildpacks]\n${line}\n`,
      'spec/a.rb': '',
      'lib/spec/b.rb': '',
      'keep.md': '',
      'top.md': '',
      'lib/top.md': '',
      'docs/deep/draft-1': '',
      'docs/draft': '',
      'a b.txt': '',
    });
    const {run} = await built(codebase);
    const list = 'find . -name .git -prune -o ! -name . -print | sort';
    const files = (await run(list)).split('\n');
    const ours = new Set(['./build_version.txt', './post.txt']);
    await rm(join(codebase, '.git'), {recursive: true});
    const alone = await packAlone(codebase, `${freshPrefix()}/alone:1`);
    const expected = (await within(alone, list)).split('\n');
    expect(files.filter((it) => !ours.has(it))).toEqual(expected);
    expect(files).toContain('./Procfile');
  });

  test('that excludes contract files causes a warning, and the build still follows the plan', async () => {
    const list = group('group', 'one');
    const text = `${V2}[io.buildpacks]\nexclude = ["user-post.sh", "/Proc*"]\n${list}`;
    const codebase = await codebaseWith({'project.toml': text});
    const {stdout, stderr} = await cli(['image', 'plan'], {cwd: codebase});
    expect(stdout).toContain(
      'Files        without user-post.sh (project.toml)\n             without /Proc*',
    );
    expect(stderr.replaceAll('\n', ' ')).toContain('user-post.sh, so it does not run');
    const {image, run} = await built(codebase);
    expect((await run('ls')).split('\n')).not.toContain('post.txt');
    expect(stdout).toContain('web: httpd -f -p ${PORT:-8080} -h public');
    expect(await answerOf(image, '/')).not.toBe('');
  });

  test('with an inline script is refused before anything is built, with its place', async () => {
    // As in https://github.com/buildpacks/samples/tree/main/apps/bash-script
    const text = `${V2}\n[io.buildpacks]\n[[io.buildpacks.group]]\nid = "me/bash-script"\nversion = "0.0.1"\n\n  [io.buildpacks.group.script]\n  api = "0.10"\n  inline = "./app.sh build"\n  shell = "/bin/bash"\n`;
    const codebase = await codebaseWith({'project.toml': text});
    const prefix = freshPrefix();
    const args = ['image', 'build', ...target({prefix})];
    const {code, stderr} = await cli(args, {cwd: codebase});
    expect(code).toBe(2);
    expect(stderr).toContain('project.toml:9:24: Scripts in project.toml are not supported.');
    expect(stderr).toContain('Move the script to user-post.sh');
    expect(await publishedDigest(`${prefix}/notice-board/web`, 'building')).toBeNull();
    // Buildpacks from the command line replace it.
    const flags = ['--buildpack', 'paketo-buildpacks/procfile'];
    expect(await (await built(codebase, ...flags)).run('cat post.txt')).toContain('ran');
  });

  test('of a parent folder is not read, and uncommitted changes are refused', async () => {
    const codebase = await codebaseWith({'app/x': ''});
    await git(codebase, 'mv', 'Procfile', 'codebuild', 'public', 'worker.sh', 'clock.sh', 'app/');
    await writeFile(
      join(codebase, 'project.toml'),
      `${V2}[[io.buildpacks.group]]\nid = "no/such"\n`,
    );
    await commitAll(codebase, 'move');
    const app = join(codebase, 'app');
    expect(await (await built(app)).run('ls')).toContain('build_version.txt');
    await writeFile(join(app, 'project.toml'), `${V2}[io.buildpacks]\nexclude = ["x"]\n`);
    const args = ['image', 'build', ...target({prefix: freshPrefix()})];
    const {code, stderr} = await cli(args, {cwd: app});
    expect({code, stderr}).toMatchObject({code: 2});
    expect(stderr).toContain('Not committed: project.toml.');
  });

  test('of another tool has no effect', async () => {
    const text =
      'name = "Example"\nuuid = "7876af07"\n[deps]\nJSON = "682c06a0"\n[build]\ntargets = 1\n';
    const codebase = await codebaseWith({'project.toml': text});
    expect(await (await built(codebase)).run('ls')).toContain('build_version.txt');
  });
});
