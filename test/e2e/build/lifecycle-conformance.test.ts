import {appendFile, mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {stringify} from 'smol-toml';
import {expect, test} from 'vitest';

import {build} from '../build-codebase.ts';
import {type ContainerBuild, buildInContainer} from '../lifecycle-container.ts';
import {publishedDigest} from '../published-image.ts';
import {commitAll, copyCodebase, describeWithSandbox, freshPrefix} from '../sandbox.ts';

const APIS = ['0.8', '0.9', '0.10', '0.11', '0.12'];

/** Processes for a shell and without one, as each API writes them. */
function processesOf(api: string) {
  const type = `api-${api.replace('.', '-')}`;
  if (api === '0.8') {
    return [
      {type: `${type}-shell`, command: 'echo "$GREETING"', direct: false},
      {type: `${type}-direct`, command: 'sort', args: ['--reverse'], direct: true},
    ];
  }
  return [
    {type: `${type}-direct`, command: ['sort', '--reverse'], args: ['-u'], 'working-dir': '/tmp'},
    {type: `${type}-shell`, command: ['bash', '-c', 'echo "$GREETING"']},
  ];
}

/** Writes a buildpack with layers of all types, variables, labels, slices, a bill of materials and processes. */
async function writeBuildpack(folder: string, api: string): Promise<void> {
  const id = `test/api-${api}`;
  await mkdir(join(folder, 'bin'), {recursive: true});
  const targets = Number(api.split('.')[1]) >= 12 ? {targets: [{os: 'linux'}]} : {};
  const about = {
    api,
    buildpack: {id, version: '1.2.3', 'sbom-formats': ['application/vnd.cyclonedx+json']},
    stacks: [{id: '*'}],
    ...targets,
  };
  const launch = {
    processes: processesOf(api),
    labels: [{key: `test.api-${api}`, value: 'yes'}],
    slices: [{paths: ['public/*.html']}],
  };
  const script = `#!/bin/sh
set -eu
layers=$CNB_LAYERS_DIR
for layer in launched cached built; do mkdir -p "$layers/$layer/bin"; echo "$layer" >"$layers/$layer/file"; done
mkdir -p "$layers/launched/env.launch" "$layers/launched/profile.d"
printf '${api}' >"$layers/launched/env.launch/GREETING.override"
ln -s ../file "$layers/launched/bin/link"
printf '[types]\\nlaunch = true\\n[metadata]\\nversion = "1"\\n' >"$layers/launched.toml"
printf '[types]\\ncache = true\\nbuild = true\\n' >"$layers/cached.toml"
printf '[types]\\nlaunch = true\\nbuild = true\\ncache = true\\n' >"$layers/built.toml"
echo '{"bomFormat": "CycloneDX", "specVersion": "1.4", "version": 1}' >"$layers/launched.sbom.cdx.json"
cat >"$layers/launch.toml" <<'END'
${stringify(launch)}
END
`;
  await writeFile(join(folder, 'buildpack.toml'), stringify(about));
  await writeFile(join(folder, 'bin', 'detect'), '#!/bin/sh\nexit 0\n', {mode: 0o755});
  await writeFile(join(folder, 'bin', 'build'), script, {mode: 0o755});
}

interface Prefixes {
  readonly pack: string;
  readonly lifecycle: string;
}

/** Builds a commit with both engines. @returns what each of them published. */
async function publishedBy(
  codebase: string,
  prefixes: Prefixes,
  flags: readonly string[],
): Promise<{readonly lifecycle: readonly string[]; readonly pack: readonly string[]}> {
  const inContainer = await buildInContainer({codebase, prefix: prefixes.lifecycle}, ...flags);
  expect(inContainer).toMatchObject({code: 0});
  const pack = await build({codebase, prefix: prefixes.pack, builder: 'python'}, ...flags);
  return {lifecycle: namesAndDigests(inContainer), pack: namesAndDigests(pack)};
}

function namesAndDigests({images}: Pick<ContainerBuild, 'images'>): string[] {
  return images.map(({name, digest}) => `${name} ${digest}`);
}

/** Builds two commits with both engines. The second build has a previous image. */
async function publishedTwice(codebase: string, ...flags: readonly string[]) {
  const prefixes = {pack: freshPrefix(), lifecycle: freshPrefix()};
  const first = await publishedBy(codebase, prefixes, flags);
  await appendFile(join(codebase, 'notes.txt'), 'more\n');
  await commitAll(codebase, 'Add a line');
  const next = await publishedBy(codebase, prefixes, flags);
  return {
    lifecycle: [...first.lifecycle, ...next.lifecycle],
    pack: [...first.pack, ...next.pack],
  };
}

describeWithSandbox('the lifecycle engine gives the digests of pack', () => {
  test(`with buildpacks of the APIs ${APIS.join(', ')}`, async () => {
    const codebase = await copyCodebase('tiny');
    for (const api of APIS) await writeBuildpack(join(codebase, 'buildpacks', api), api);
    await commitAll(codebase, 'Add buildpacks');
    const named = APIS.map((api) => `./buildpacks/${api}`);
    const all = [...named, 'paketo-buildpacks/procfile'];
    const flags = all.flatMap((it) => ['--buildpack', it]);
    const {lifecycle, pack} = await publishedTwice(codebase, ...flags);
    expect(lifecycle).toEqual(pack);
  });

  test('with buildpacks before and after those of the builder', async () => {
    const codebase = await copyCodebase('tiny');
    const [before, after] = ['0.9', '0.10'];
    for (const api of [before, after]) await writeBuildpack(join(codebase, 'buildpacks', api), api);
    const group = (api: string) => ({group: [{uri: `./buildpacks/${api}`}]});
    const buildpacks = {pre: group(before), post: group(after)};
    const project = {_: {'schema-version': '0.2'}, io: {buildpacks}};
    await writeFile(join(codebase, 'project.toml'), stringify(project));
    await commitAll(codebase, 'Add buildpacks');
    const {lifecycle, pack} = await publishedTwice(codebase);
    expect(lifecycle).toEqual(pack);
  });

  test.each(['by-place', 'flat'])('for the codebase %s', async (name) => {
    const {lifecycle, pack} = await publishedTwice(await copyCodebase(name));
    expect(lifecycle).toEqual(pack);
  });
});

const PHASES = ['Analyzing', 'Detecting', 'Restoring', 'Building', 'Exporting'];

/** Shell commands that start a build, wait for each phase, and send a signal to the build. */
function interrupt(signal: 'KILL' | 'TERM', phases: readonly string[], build: string): string {
  return phases
    .map(
      (phase) => `${build} >/dev/null 2>/tmp/said & pid=$!
until grep -q ${phase} /tmp/said; do sleep 0.02; done
kill -${signal} $pid; wait $pid; echo "ENDED ${phase} $?" >&2
for status in /proc/[0-9]*/status; do
  if [ ${signal} = TERM ] && grep -q "^Uid:[[:space:]]*1000[[:space:]]" $status; then echo "LEFT $status" >&2; fi
done`,
    )
    .join('\n');
}

describeWithSandbox('an interrupted build without Docker', () => {
  test('leaves nothing behind in any phase, and the same command finishes it', async () => {
    const codebase = await copyCodebase('tiny');
    const prefix = freshPrefix();
    const {code, images, stderr} = await buildInContainer({
      codebase,
      prefix,
      // The command that follows, which the script has as its arguments.
      before: `git config --global --add safe.directory /source\n${interrupt('TERM', PHASES, '"$@"')}`,
    });
    expect({code, stderr}).toMatchObject({code: 0});
    for (const phase of PHASES) expect(stderr).toContain(`ENDED ${phase} 143`);
    expect(stderr).not.toContain('LEFT');
    const alone = await buildInContainer({codebase, prefix: freshPrefix()});
    expect(images.map(({digest}) => digest)).toEqual(alone.images.map(({digest}) => digest));
  });

  test('releases nothing if it is killed, and a new container finishes it', async () => {
    const codebase = await copyCodebase('tiny');
    const prefix = freshPrefix();
    for (const phase of PHASES) {
      const killed = await buildInContainer({
        codebase,
        prefix,
        before: `git config --global --add safe.directory /source\n${interrupt('KILL', [phase], '"$@"')}\nexit 9`,
      });
      expect(killed).toMatchObject({
        code: 9,
        stderr: expect.stringContaining(`ENDED ${phase} 137`),
      });
      expect(await publishedDigest(`${prefix}/notice-board/web`, 'latest')).toBeNull();
    }
    expect(await buildInContainer({codebase, prefix})).toMatchObject({code: 0});
  });
});
