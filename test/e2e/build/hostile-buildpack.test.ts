import {mkdir, writeFile} from 'node:fs/promises';
import {arch} from 'node:os';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {target} from '../build-codebase.ts';
import {buildInContainer} from '../lifecycle-container.ts';
import {within} from '../pack-alone.ts';
import {publishedLabels} from '../published-image.ts';
import {cli, commitAll, copyCodebase, describeWithSandbox, freshPrefix} from '../sandbox.ts';

/** Attaches to a process, as a debugger does: https://man7.org/linux/man-pages/man2/ptrace.2.html */
function trace(pid: string): string {
  const [ptrace, attach] = {x64: [101, 16], arm64: [117, 16]}[arch() as 'x64' | 'arm64'];
  return `perl -e 'exit syscall(${ptrace}, ${attach}, $ARGV[0] + 0, 0, 0) ? 1 : 0' ${pid}`;
}

/** Prints each thing that a buildpack must not get or change. The build user has the ID 1000. */
const ATTEMPTS = `
for file in /root/.docker/config.json /codebuild/output/tmp/env.sh /proc/1/environ \
  /proc/[0-9]*/environ /proc/[0-9]*/mem /proc/[0-9]*/maps /proc/[0-9]*/root/root/.docker/config.json; do
  if [ "$(stat -c %u "$file" 2>/dev/null)" = 1000 ]; then continue; fi
  if head -c 1 "$file" | grep -q .; then echo "LEAK $file"; fi
done
for folder in /root /codebuild/output/tmp /tmp/ci-image-builder-*; do
  if ls "$folder" >/dev/null; then echo "LEAK $folder"; fi
done
env | grep -E "^(AWS_|CNB_REGISTRY_AUTH)" | sed "s/^/LEAK /"
for file in /cnb/order.toml /cnb/lifecycle/exporter /cnb/buildpacks/new /etc/passwd /root/new \
  /var/lib/ci-image-builder/order.toml /var/lib/ci-image-builder/results/analyzed.toml; do
  if echo x >>"$file"; then echo "LEAK wrote $file"; fi
done
if ls /var/lib/ci-image-builder/cache/*; then echo "LEAK cache"; fi
sleep 9 &
if ${trace('$!')}; then echo 'hostile: can trace its own processes'; fi
kill -KILL $! # It is stopped, and would keep the output open.
for process in /proc/[0-9]*; do
  if [ "$(stat -c %u $process 2>/dev/null)" = 1000 ]; then continue; fi
  if ${trace('${process#/proc/}')}; then echo "LEAK traced $process"; fi
done
`;

/** Changes what later phases read. With pack, these files are in a folder of the build user. */
const TAMPERING = `
# Without its other buildpacks, our own buildpack would refuse this group.
cp /layers/group.toml /tmp/group && rm -f /layers/group.toml && cat /tmp/group >/layers/group.toml
rm -f /layers/plan.toml
for name in analyzed plan group order; do
  printf '[run-image]\\nreference = "forged"\\n[[group]]\\nid = "test/forged"\\nversion = "1"\\n[[order]]\\n[[order.group]]\\nid = "test/forged"\\nversion = "1"\\n' >>/layers/$name.toml
done
echo 'source = {type = "forged"}' >/layers/project-metadata.toml
ln -s /root/stolen /layers/report.toml
`;

/** Leads from the layers of the buildpack to the results of the phases. */
const LINK = 'ln -s /var/lib/ci-image-builder/results /layers/test_hostile';

/**
 * Writes a buildpack that looks for credentials, links to files of root, and leaves files and processes behind.
 *
 * @param more commands of its build.
 */
async function writeHostileBuildpack(folder: string, more = ''): Promise<void> {
  await mkdir(join(folder, 'bin'), {recursive: true});
  await writeFile(
    join(folder, 'buildpack.toml'),
    'api = "0.10"\n[buildpack]\nid = "test/hostile"\nversion = "1.0.0"\n[[stacks]]\nid = "*"\n[[targets]]\nos = "linux"\n',
  );
  const detect = `#!/bin/sh
{
${ATTEMPTS}
(setsid sleep 1000 >/dev/null 2>&1 &)
${more === '' ? '' : LINK}
} >/tmp/detected 2>/dev/null
exit 0
`;
  const build = `#!/bin/sh
cat /tmp/detected 2>/dev/null
{
${ATTEMPTS}
${more}
echo x >"$HOME/.left" && echo x >/tmp/left
mkdir -p "$CNB_LAYERS_DIR/links"
printf '[types]\nlaunch = true\n' >"$CNB_LAYERS_DIR/links.toml"
ln -s /root/.docker/config.json "$CNB_LAYERS_DIR/links/config"
ln -s /root/.docker/config.json config-of-root
(setsid sh -c 'while :; do sleep 1; done' >/dev/null 2>&1 &)
} 2>/dev/null
echo 'hostile: done'
exit 0
`;
  await writeFile(join(folder, 'bin', 'detect'), detect, {mode: 0o755});
  await writeFile(join(folder, 'bin', 'build'), build, {mode: 0o755});
}

async function hostileCodebase(more?: string): Promise<string> {
  const codebase = await copyCodebase('tiny');
  await writeHostileBuildpack(join(codebase, 'hostile'), more);
  await commitAll(codebase, 'Trust a stranger');
  return codebase;
}

const FLAGS = ['./hostile', 'paketo-buildpacks/procfile'].flatMap((it) => ['--buildpack', it]);

/** The links of the buildpack stay links, which lead nowhere in the image. */
async function linked(image: string): Promise<string> {
  const found = await within(
    image,
    'readlink config-of-root /layers/test_hostile/links/config; cat config-of-root 2>&1 || true',
  );
  return found;
}

describeWithSandbox('a hostile buildpack', () => {
  test('gets nothing and changes nothing without Docker', async () => {
    // Without a firewall in the container, nothing can close the metadata service.
    const before = `export AWS_SECRET_ACCESS_KEY=machine-secret
node -e 'require("net").createServer().listen(0, "127.0.0.1", function () { require("fs").writeFileSync("/root/port", String(this.address().port)) })' &
until [ -s /root/port ]; do sleep 0.1; done
export AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:$(cat /root/port)
mkdir -p /codebuild/output/tmp && echo 'export AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/machine-secret' >/codebuild/output/tmp/env.sh
chmod -R 0755 /codebuild`;
    const after = `kill $!; for status in /proc/[0-9]*/status; do
  if grep -q "^Uid:[[:space:]]*1000[[:space:]]" $status; then echo "LEFT $status"; fi
done
cat /root/stolen; ls /var/lib/ci-image-builder/results | grep -v -E '^(analyzed|group|plan).toml$' | sed 's/^/LEFT /'; ls -a /home/cnb /tmp | grep -E 'left|detected'`;
    const codebase = await hostileCodebase(TAMPERING);
    const {code, images, stderr} = await buildInContainer(
      {codebase, prefix: freshPrefix(), before, after},
      ...FLAGS,
    );
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stderr).toContain('hostile: done');
    expect(stderr).toContain('hostile: can trace');
    expect(stderr.match(/Buildpacks can reach the instance metadata service/gu)).toHaveLength(1);
    expect(stderr).not.toMatch(/LEAK|LEFT|\bleft\b|detected|machine-secret/u);
    const [image] = images;
    const labels = await publishedLabels(image?.reference ?? '', image?.tags.fixed[0] ?? '');
    expect(labels['io.buildpacks.project.metadata']).toBe('{}');
    expect(labels['io.buildpacks.build.metadata']).toContain('test/hostile');
    expect(Object.values(labels).join('\n')).not.toContain('forged');
    expect(await linked(`${image?.reference}@${image?.digest}`)).toMatch(
      /^(?:\/root\/\.docker\/config\.json\n){2}cat: .*(?:No such file|Permission denied)/u,
    );
  });

  test('gets nothing with pack', async () => {
    const {code, stderr, stdout} = await cli(
      ['image', 'build', ...target({prefix: freshPrefix(), builder: 'python'}), ...FLAGS, '--json'],
      {cwd: await hostileCodebase(), env: {AWS_SECRET_ACCESS_KEY: 'machine-secret'}},
    );
    expect({code, stderr, stdout}).toMatchObject({code: 0});
    expect(stderr).toContain('hostile: done');
    expect(stderr).toContain('hostile: can trace');
    expect(stderr).not.toMatch(/LEAK|machine-secret/u);
  });
});
