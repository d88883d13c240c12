import {homedir} from 'node:os';
import {join} from 'node:path';
import {applyPublish} from '../../../builder-image/apply-publish.ts';
import {nodePackage, packageTarball} from '../../../builder-image/layer/node-package.ts';
import {planPublish} from '../../../builder-image/plan-publish.ts';
import type {Platform} from '../../../builder-image/platform.ts';
import type {EmitPublish} from '../../../builder-image/publish-event.ts';
import {Failure} from '../../../errors.ts';
import type {Environment} from '../../../environment.ts';
import {DEFAULT_BUILDER} from '../../../image/plan/buildpack-builder.ts';
import {type ImageReference, parseReference} from '../../../image-reference.ts';
import {run as runProgram} from '../../../subprocess/run.ts';
import {requireValid} from '../../errors/invalid-values.ts';
import type {Line} from '../../output/line.ts';
import {type TextOutput, stderr} from '../../output/text-output.ts';
import {CLOCK} from '../../run-patience.ts';
import {spell} from '../../spell.ts';
import {withTemporaryFolder} from '../../temporary-folder.ts';
import {asOperator} from '../run/as-operator.ts';
import type {OperatorRun} from '../run/operator-run.ts';
import {accountJson} from '../run/show-account.ts';
import {openDestination} from './open-destination.ts';
import type {PublishFlags} from './publish-flags.ts';
import {PublishProgress} from './publish-progress.ts';
import {type PublishJson, publishJson, publishLines} from './show-publish.ts';

/** The parts of this process that publishing uses. */
export interface PublishRuntime {
  readonly environment: Environment;
  /** The folder in which this package is installed. */
  readonly packageFolder: string;
  readonly version: string;
}

/** Composes a builder image from a builder and this tool, and publishes it. */
export async function publishBuilderImage(
  flags: PublishFlags,
  runtime: PublishRuntime,
): Promise<{readonly json: PublishJson; readonly lines: readonly Line[]}> {
  const builder = requireReferences(flags);
  return asOperator(flags, runtime.environment, (run) =>
    withTemporaryFolder((folder) => publish(builder, flags, {...runtime, run, folder})).catch(
      (error: unknown) => {
        throw run.signal.aborted ? interrupted(error) : error;
      },
    ),
  );
}

/** The error after a signal, whatever it made fail. */
function interrupted(cause: unknown): Failure {
  const remedy = 'Run the same command again. It sends only what is missing.';
  return new Failure('interrupted', 'Interrupted.', {remedy, cause});
}

/** A builder as it was written, and its parts. */
interface NamedBuilder {
  readonly text: string;
  readonly reference: ImageReference;
}

async function publish(
  builder: NamedBuilder,
  flags: PublishFlags,
  {
    run,
    folder,
    packageFolder,
    version,
  }: PublishRuntime & {readonly run: OperatorRun; readonly folder: string},
): Promise<{readonly json: PublishJson; readonly lines: readonly Line[]}> {
  const destination = await openDestination(flags, builder.reference, run);
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
      nodeTarball: (platform) => nodeTarball(platform, run, emit),
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
  {environment, signal}: OperatorRun,
  emit: EmitPublish,
): Promise<string> {
  const cache = environment['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return await packageTarball(nodePackage(platform), {
    cache: join(cache, 'ci-image-builder', 'packages'),
    run: runProgram,
    environment,
    signal,
    downloads: (name) => emit({type: 'step', text: `Downloading ${name} with npm`}),
  });
}

/** @throws {Failure} `usage.invalid-value` with all invalid references. */
function requireReferences({
  builder: text = DEFAULT_BUILDER,
  ...flags
}: PublishFlags): NamedBuilder {
  const reference = parseReference(text);
  const prefix = flags.registry?.replace(/\/+$/u, '');
  const name = prefix === undefined ? flags.repository : `${prefix}/${flags.repository}`;
  const repository = parseReference(name);
  const tagged = !('problem' in repository) && (repository.tag ?? repository.digest) !== undefined;
  const wrong = [
    ...('problem' in reference
      ? [{name: '--builder', shown: text, problem: reference.problem}]
      : []),
    ...('problem' in repository
      ? [
          {
            name: flags.registry === undefined ? '--repository' : '--registry',
            shown: name,
            problem: repository.problem,
          },
        ]
      : []),
    ...(tagged
      ? [{name: '--repository', shown: name, problem: 'It has a tag. The command sets the tags.'}]
      : []),
  ];
  requireValid(wrong);
  if ('problem' in reference) throw new TypeError(reference.problem);
  return {text, reference};
}

async function openProgress(
  {environment, say, warn}: OperatorRun,
  {quiet = false}: PublishFlags,
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
