import {homedir} from 'node:os';
import {join} from 'node:path';
import {applyPublish} from '../../../builder-image/apply-publish.ts';
import {nodePackage, packageTarball} from '../../../builder-image/layer/node-package.ts';
import {planPublish} from '../../../builder-image/plan-publish.ts';
import type {Platform} from '../../../builder-image/platform.ts';
import type {EmitPublish} from '../../../builder-image/publish-event.ts';
import type {Environment} from '../../../environment.ts';
import {toolEnvironment} from '../../../http/tool-environment.ts';
import type {ImageReference} from '../../../image-reference.ts';
import {run as runProgram} from '../../../subprocess/run.ts';
import {openRunTransport} from '../../aws-settings.ts';
import type {Line} from '../../output/line.ts';
import {type TextOutput, stderr} from '../../output/text-output.ts';
import {CLOCK} from '../../run-patience.ts';
import {spell} from '../../spell.ts';
import {withTemporaryFolder} from '../../temporary-folder.ts';
import type {OperatorRun} from '../run/operator-run.ts';
import {accountJson} from '../run/show-account.ts';
import type {Destination} from './open-destination.ts';
import type {PublishFlags} from './publish-flags.ts';
import {PublishProgress} from './publish-progress.ts';
import {type PublishJson, publishJson, publishLines} from './show-publish.ts';

/** The parts of this package that publishing uses. */
export interface PublishRuntime {
  /** The folder in which this package is installed. */
  readonly packageFolder: string;
  readonly version: string;
}

/** A builder as it was written, and its parts. */
export interface NamedBuilder {
  readonly text: string;
  readonly reference: ImageReference;
}

/** Composes an image, publishes it, and shows the progress. With `dry-run`, only says what it would publish. */
export async function publishTo(
  destination: Destination,
  builder: NamedBuilder,
  flags: Pick<PublishFlags, 'dry-run' | 'platform' | 'profile' | 'quiet' | 'repository'>,
  runtime: PublishRuntime & {readonly run: OperatorRun},
): Promise<{readonly json: PublishJson; readonly lines: readonly Line[]}> {
  return withTemporaryFolder((folder) =>
    publish(destination, builder, flags, {...runtime, folder}),
  );
}

async function publish(
  destination: Destination,
  builder: NamedBuilder,
  flags: Parameters<typeof publishTo>[2],
  {
    run,
    folder,
    packageFolder,
    version,
  }: PublishRuntime & {readonly run: OperatorRun; readonly folder: string},
): Promise<{readonly json: PublishJson; readonly lines: readonly Line[]}> {
  const warnings: string[] = [];
  const shown = await openProgress(run, flags);
  const emit: EmitPublish = (event) => {
    if (event.type === 'warning') warnings.push(spell(event.text));
    shown.progress.emit(event);
  };
  try {
    const target = await destination.find();
    const plan = await planPublish({
      builder: {...builder, repository: await destination.builder()},
      platforms: [...new Set(flags.platform ?? (['linux/amd64'] as const))],
      target,
      version,
      packageFolder,
      temporaryFolder: folder,
      nodeTarball: (platform) =>
        nodeTarball(platform, {run, emit, environment: () => npmEnvironment(flags, run, folder)}),
      signal: run.signal,
      emit,
    });
    const isDry = flags['dry-run'] === true;
    const repository = isDry ? target : await destination.ensure();
    const tags =
      repository === undefined || isDry
        ? [plan.tags.fixed, ...plan.tags.moving]
        : await applyPublish(plan, repository, emit);
    const json = publishJson(plan, {
      account: destination.open === undefined ? null : accountJson(destination.open.session),
      outcome: plan.isPublished ? 'unchanged' : isDry ? 'dry-run' : 'published',
      repository: repository?.reference ?? flags.repository,
      tags,
      warnings,
    });
    return {json, lines: publishLines(json)};
  } finally {
    shown.end();
  }
}

async function nodeTarball(
  platform: Platform,
  {
    run: {environment: own, signal},
    emit,
    environment,
  }: {
    readonly run: OperatorRun;
    readonly emit: EmitPublish;
    readonly environment: () => Promise<Environment>;
  },
): Promise<string> {
  const cache = own['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return await packageTarball(nodePackage(platform), {
    cache: join(cache, 'ci-image-builder', 'packages'),
    run: runProgram,
    environment,
    signal,
    downloads: (name) => emit({type: 'step', text: `Downloading ${name} with npm`}),
  });
}

/** npm gets the proxies and certificates of this tool, with the variables that Node.js reads. */
async function npmEnvironment(
  {profile}: Pick<PublishFlags, 'profile'>,
  {environment, signal}: OperatorRun,
  folder: string,
): Promise<Environment> {
  const transport = openRunTransport({profile}, environment, signal);
  const tools = await toolEnvironment(environment, await transport.certificates(), folder);
  const {SSL_CERT_FILE: file} = tools.environment;
  const own = tools.certificates.length > 0 ? {NODE_EXTRA_CA_CERTS: file} : {};
  return {...tools.environment, ...own};
}

async function openProgress(
  {environment, say, warn}: OperatorRun,
  {quiet = false}: Pick<PublishFlags, 'quiet'>,
  output: TextOutput = stderr,
) {
  const isWide = (output.columns ?? 0) > 0;
  const isPlain = environment['TERM'] === 'dumb' || Boolean(environment['CI']);
  const region =
    output.isTTY && isWide && !isPlain && !quiet ? await output.liveRegion() : undefined;
  const progress = new PublishProgress({
    say,
    warn,
    draw: region && ((text) => region.draw([text])),
    clear: () => region?.clear(),
    now: () => CLOCK.now(),
  });
  return {
    progress,
    end: () => {
      region?.clear();
      region?.done();
    },
  };
}
