// The shortest way to see it work: real tools, a real application, a registry on this machine.
import {existsSync} from 'node:fs';
import {mkdir, rm} from 'node:fs/promises';
import {dirname, join, relative} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';

import {execa} from 'execa';

import {Failure} from '../src/errors.ts';
import {interruption, localSite} from '../test/sandbox/real/local-site.ts';
import {copySample} from '../test/sandbox/real/sample-codebase.ts';
import type {Sandbox} from '../test/sandbox/real/sandbox.ts';
import {setUp} from '../test/sandbox/real/set-up.ts';
import {runScript} from './script.ts';

const IMAGE = 'quickstart/word-counter/web:latest';

await runScript(async () => {
  const signal = interruption();
  heading('1. The tools: Docker, pack, a registry, a builder');
  const site = localSite((line) => process.stdout.write(line), signal);
  const sandbox = await setUp(site);
  site.say(`ready, in ${sandbox.folder}`);

  heading('2. The sample application: a Flask application, a worker, a scheduler');
  const codebase = await sample(sandbox);
  process.stdout.write(`${codebase}\n`);

  heading('3. ci-image-builder image build');
  await execa('node', ['scripts/build.ts'], {stdio: 'inherit'});
  if (!(await build(sandbox, codebase))) return 1;

  heading('4. One of the images, running');
  await tryOut(sandbox, signal);
  process.stdout.write(whatNext(sandbox, codebase));
  return 0;
});

function heading(text: string): void {
  process.stdout.write(`\n${text}\n${'─'.repeat(text.length)}\n`);
}

/** The sample's copy, made once: it may be changed and committed to, to see what becomes of that. */
async function sample({folder}: Sandbox): Promise<string> {
  const codebase = join(folder, 'quickstart', 'word-counter');
  if (existsSync(join(codebase, '.git', 'refs', 'heads', 'main'))) return codebase;
  await rm(codebase, {recursive: true, force: true});
  await mkdir(codebase, {recursive: true});
  await copySample('flask', codebase);
  return codebase;
}

async function build(sandbox: Sandbox, cwd: string): Promise<boolean> {
  const program = join(sandbox.folder, 'bin', 'ci-image-builder');
  const {failed} = await execa(program, ['image', 'build', ...flags(sandbox)], {
    cwd,
    env: {...sandbox.env, PATH: `${dirname(sandbox.pack)}:${process.env['PATH']}`},
    stdio: 'inherit',
    reject: false,
  });
  return !failed;
}

function flags({registry, builders, lifecycleImage}: Sandbox): string[] {
  const images = ['--builder', builders.python, '--lifecycle-image', lifecycleImage];
  return ['--registry', `${registry}/quickstart`, ...images];
}

/** Starts the web process on a free port, shows its answer, and stops it. */
async function tryOut({registry, env}: Sandbox, signal: AbortSignal): Promise<void> {
  const docker = async (...args: string[]) => (await execa('docker', args, {env})).stdout;
  const image = `${registry}/${IMAGE}`;
  await docker('pull', '--quiet', image);
  const container = await docker('run', '--detach', '--rm', '--publish', '127.0.0.1::8080', image);
  try {
    const address = `http://${await docker('port', container, '8080/tcp')}/`;
    process.stdout.write(`docker run --publish 127.0.0.1::8080 \\\n  ${image}\n\nGET ${address}\n`);
    process.stdout.write(`${await answer(address, signal)}\n`);
  } finally {
    await docker('stop', '--time', '2', container);
  }
}

async function answer(address: string, signal: AbortSignal): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      const response = await fetch(address, {signal});
      return JSON.stringify(await response.json(), null, 2);
    } catch {
      if (signal.aborted) throw new Failure('interrupted', 'Interrupted.');
      await delay(200);
    }
  }
  throw new Failure('failed', `${address} does not answer, 20 seconds after its start.`);
}

function whatNext(sandbox: Sandbox, codebase: string): string {
  const here = relative(process.cwd(), codebase);
  const shown = here.startsWith('..') ? codebase : here;
  return `
What next
─────────
In a shell, in this folder, get the registry's password, the names of the
builder images, pack and ci-image-builder into its environment:

  eval "$(npm run --silent sandbox -- --env)"

See what a build would do, without doing it:

  cd ${shown}
  ci-image-builder image plan --registry "$SANDBOX_REGISTRY/quickstart" \\
    --builder "$SANDBOX_BUILDER" --lifecycle-image "$SANDBOX_LIFECYCLE_IMAGE"

Change something, commit it, and build the next commit; or build a codebase of
your own (it needs a codebuild/process.yml, as the sample has):

  ci-image-builder image build --registry "$SANDBOX_REGISTRY/quickstart" \\
    --builder "$SANDBOX_BUILDER" --lifecycle-image "$SANDBOX_LIFECYCLE_IMAGE"

Without --registry it goes to ECR: the environment names an account that stands
in for AWS's, on this machine, with the registry behind it.

What was set up is in ${sandbox.folder}.
Stop its servers with "npm run sandbox -- --down"; remove it all with
"npm run sandbox -- --purge".
`;
}
