import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {target} from '../build-codebase.ts';
import {buildInContainer} from '../lifecycle-container.ts';
import {within} from '../pack-alone.ts';
import {publishedLabels} from '../published-image.ts';
import {cli, commitAll, copyCodebase, describeWithSandbox, freshPrefix} from '../sandbox.ts';

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
`;

/** Changes what later phases read. With pack, these files are in a folder of the build user. */
const TAMPERING = `
for name in analyzed plan; do echo "[x]" >/layers/$name.toml; done
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
    const before = `export AWS_SECRET_ACCESS_KEY=machine-secret
mkdir -p /codebuild/output/tmp && echo 'export AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/machine-secret' >/codebuild/output/tmp/env.sh
chmod -R 0755 /codebuild`;
    const after = `for status in /proc/[0-9]*/status; do
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
    expect(stderr).not.toMatch(/LEAK|LEFT|\bleft\b|detected|machine-secret/u);
    const [image] = images;
    const labels = await publishedLabels(image?.reference ?? '', image?.tags.fixed[0] ?? '');
    expect(labels['io.buildpacks.project.metadata']).toBe('{}');
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
    expect(stderr).not.toMatch(/LEAK|machine-secret/u);
  });
});
