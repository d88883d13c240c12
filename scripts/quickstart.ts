// Shows the whole way from a push to images in a registry. AWS, Slack and GitHub are stand-ins. The tools,
// the container of the build and the registry are real, and run on this machine.
import {existsSync} from 'node:fs';
import {rename, rm} from 'node:fs/promises';
import {join, relative} from 'node:path';

import {ExecaError, execa} from 'execa';

import {Failure} from '../src/errors.ts';
import {AccountRegistry} from '../test/sandbox/real/account-registry.ts';
import {withAws} from '../test/sandbox/real/aws.ts';
import {storeOf} from '../test/sandbox/real/builder-image.ts';
import {MIRROR, mirroredImages} from '../test/sandbox/real/builder-mirror.ts';
import {CLI} from '../test/sandbox/real/cli-program.ts';
import {ensureHostedRepository, pushToHosts} from '../test/sandbox/real/hosted-repository.ts';
import {localSite} from '../test/sandbox/real/local-site.ts';
import {copySample, git} from '../test/sandbox/real/sample-codebase.ts';
import type {Sandbox, SandboxAws} from '../test/sandbox/real/sandbox.ts';
import {setUp} from '../test/sandbox/real/set-up.ts';
import {type Site, must} from '../test/sandbox/real/site.ts';
import {runScript} from './script.ts';
import {tryImage} from './try-image.ts';

type Place = Sandbox & {readonly aws: SandboxAws};

/** Name of the project, of the sample, and of the images in its process file. */
const NAME = 'word-counter';
const REPOSITORY = `github.com/acme/${NAME}`;

/** Width of a printed command line, in characters, without the ` \` at the end. */
const WIDTH = 76;

await runScript(async (signal) => {
  const site = localSite((line) => process.stdout.write(line), signal);
  heading('1. Set up Docker, pack, a registry, and a stand-in for an AWS account');
  const place = await withAws(site, await setUp(site));
  const registry = await AccountRegistry.open(storeOf(site, place), place.aws.env);
  try {
    heading('2. Publish a builder image to ECR, made without Docker');
    const {address, image} = await publishBuilder(site, place, registry);
    heading('3. Create a project that builds each push to a repository');
    const checkout = await clone(place);
    await configure(place, checkout, {address, image});
    heading('4. Push a commit, and watch its build');
    await push(place, checkout);
    heading('5. Show the images, and run one of them');
    await showImages(registry);
    await tryImage(site, registry, `${address}/${NAME}/web:latest`);
    process.stdout.write(whatNext(place, checkout));
    return 0;
  } finally {
    await registry.close();
  }
});

function heading(text: string): void {
  process.stdout.write(`\n${text}\n${'─'.repeat(text.length)}\n`);
}

interface PublishedBuilder {
  readonly address: string;
  readonly image: string;
}

/** @returns the address of the registry, and the image that builds run in. */
async function publishBuilder(
  site: Site,
  place: Place,
  registry: AccountRegistry,
): Promise<PublishedBuilder> {
  await execa('node', ['scripts/build.ts'], {stdio: 'inherit'});
  site.say('pushing the buildpacks and the run image');
  const mirrored = mirroredImages(place, 'python');
  const address = await registry.push(mirrored);
  const [{repository, tag}] = mirrored;
  const args = ['builder-image', 'publish', '--builder', `${address}/${repository}:${tag}`];
  // The builder is read with the credentials of Docker.
  const env = {...place.env, ...registry.env};
  await cli({...place, env}, process.cwd(), args);
  const [node, program] = CLI;
  const again = await execa(node, [program, ...args, '--json'], {env: {...env, ...place.aws.env}});
  const {reference: image} = JSON.parse(again.stdout) as {reference: string};
  site.say('pulling it, as CodeBuild does');
  await must(site, 'docker pull', ['docker', 'pull', '--quiet', image], {env: registry.env});
  return {address, image};
}

/** Clones the sample, if it is not there yet. An existing clone may have changes and commits of the reader. */
async function clone({folder, aws}: Place): Promise<string> {
  const hosts = join(folder, 'aws', 'sources');
  const checkout = join(folder, 'quickstart', NAME);
  if (!existsSync(checkout)) {
    // Renamed when complete, because an existing checkout is never changed.
    const begun = `${checkout}.begun`;
    await rm(begun, {recursive: true, force: true});
    await rm(join(hosts, REPOSITORY), {recursive: true, force: true});
    await copySample('flask', begun);
    await git(begun, 'remote', 'add', 'origin', `https://${REPOSITORY}`);
    await nameAuthor(begun);
    await rename(begun, checkout);
  }
  const webhook = `${aws.env.AWS_ENDPOINT_URL}/webhooks/${NAME}`;
  await ensureHostedRepository(join(hosts, REPOSITORY), webhook);
  await pushToHosts(checkout, hosts);
  return checkout;
}

/** Git requires an author for commits, and a new installation has none. */
async function nameAuthor(cwd: string): Promise<void> {
  const {stdout} = await execa('git', ['config', 'user.email'], {cwd, reject: false});
  if (stdout !== '') return;
  await git(cwd, 'config', 'user.name', 'Robin');
  await git(cwd, 'config', 'user.email', 'robin@example.com');
}

async function configure(
  place: Place,
  checkout: string,
  {address, image}: PublishedBuilder,
): Promise<void> {
  const slack = ['--workspace', 'T0TEAM', '--channel', 'C0BUILDS', '--yes'];
  await cli(place, checkout, ['codebuild', 'slackcreds', ...slack], place.aws.slackToken);
  const source = ['--git', `https://${REPOSITORY}`, '--branch', 'main', '--connection', 'acme'];
  const build = ['--buildspec', 'buildspec.yml', '--env', `IMAGE_MIRROR=${address}/${MIRROR}`];
  // If this clone has changed since the last run, the image of its version has a tag that must be named.
  const changed = /-r\d+$/u.test(image) ? ['--builder-image', image] : [];
  const project = ['--name', NAME, '--desc', 'Counts words', ...source, ...build, ...changed];
  await cli(place, checkout, ['codebuild', 'codedeploy', ...project, '--yes']);
}

/** Pushes the commits of the checkout, or else an empty commit, and follows the build. */
async function push(place: Place, checkout: string): Promise<void> {
  const branch = await git(checkout, 'rev-parse', '--abbrev-ref', 'HEAD');
  if (branch !== 'main') {
    throw new Failure(
      'system.internal',
      `The branch ${branch} is checked out in the sample, but only main is built.`,
      {
        remedy: `git -C ${checkout} checkout main`,
      },
    );
  }
  const refs = ['for-each-ref', '--format', '%(objectname)'];
  const here = await git(checkout, ...refs, 'refs/heads/main');
  const pushed = await git(checkout, ...refs, 'refs/remotes/origin/main');
  if (here === pushed) {
    const again = ['--allow-empty', '--only', '--message', 'Build again'];
    await git(checkout, 'commit', '--quiet', ...again);
  }
  command(['git', 'push', 'origin', 'main']);
  await ofSample(checkout, 'Cannot push the sample.', async () => {
    await execa('git', ['push', '--quiet', 'origin', 'main'], {cwd: checkout, stdio: 'inherit'});
  });
  await ofSample(checkout, 'The build of the sample failed.', async () => {
    await cli(place, checkout, ['codebuild', 'logs', NAME, '--follow']);
  });
}

/** The reader may have changed the sample, so the error says how to start with a new one. */
async function ofSample(
  checkout: string,
  message: string,
  action: () => Promise<void>,
): Promise<void> {
  await action().catch((error: unknown) => {
    if (!(error instanceof ExecaError)) throw error;
    throw new Failure('system.internal', `${message} See the output above.`, {
      remedy: ['Fix the sample. Or remove it to start with a new one:', `rm -r ${checkout}`],
    });
  });
}

/** Runs ci-image-builder like a person would, and prints the command and its output. */
async function cli(
  {aws, env}: Place,
  cwd: string,
  args: readonly string[],
  input?: string,
): Promise<void> {
  command(['ci-image-builder', ...args]);
  const [node, program] = CLI;
  await execa(node, [program, ...args], {
    cwd,
    env: {...env, ...aws.env},
    stdin: input === undefined ? 'inherit' : 'pipe',
    ...(input === undefined ? {} : {input}),
    stdout: 'inherit',
    stderr: 'inherit',
  });
}

/** Prints a command line, wrapped to the width of a terminal, with each value next to its flag. */
function command(words: readonly string[]): void {
  const parts: string[] = [];
  for (const word of words) {
    const text = /[^\w./:=@-]/u.test(word) ? `'${word}'` : word;
    const isValue = parts.at(-1)?.startsWith('--') === true && !text.startsWith('--');
    parts.push(isValue ? `${parts.pop()} ${text}` : text);
  }
  const lines = ['$'];
  for (const part of parts) {
    const line = `${lines.at(-1)} ${part}`;
    if (line.length > WIDTH) lines.push(`   ${part}`);
    else lines[lines.length - 1] = line;
  }
  process.stdout.write(`\n${lines.join(' \\\n ')}\n`);
}

async function showImages(registry: AccountRegistry): Promise<void> {
  const images = await registry.imagesBelow(NAME);
  const latest = images.filter((it) => it.tags.includes('latest'));
  // The repository of cached layers holds no image that can run.
  for (const {repository, digest, tags} of latest.filter(
    (it) => it.repository !== `${NAME}/cache`,
  )) {
    process.stdout.write(`${repository}@${digest.slice(0, 19)}…\n  ${tags.join(', ')}\n`);
  }
}

function whatNext({folder, aws}: Place, checkout: string): string {
  const here = relative(process.cwd(), checkout);
  return `
What next
─────────
In this folder, set up your shell for the account, pack and ci-image-builder.
Then change to the sample:

  eval "$(npm run --silent sandbox -- --env)"
  cd ${here.startsWith('..') ? checkout : here}

Change something, commit it, push it, and watch the build:

  git push origin main && ci-image-builder codebuild logs ${NAME} --follow

List the builds of the project. Then see how the project would change if it
also built Git tags:

  ci-image-builder codebuild status ${NAME}
  ci-image-builder codebuild codedeploy --name ${NAME} \\
    --tag-pattern 'v*' --dry-run

Build on this machine, without CodeBuild and without publishing anything:

  ci-image-builder image build --local --builder "$SANDBOX_BUILDER" \\
    --lifecycle-image "$SANDBOX_LIFECYCLE_IMAGE"

To try signing in with a browser, pass --profile ${aws.profile}.

All files are in ${folder}.
To stop the servers, run "npm run sandbox -- --down". The account is then empty
until the next quickstart. To remove everything, run "npm run sandbox -- --purge".
`;
}
