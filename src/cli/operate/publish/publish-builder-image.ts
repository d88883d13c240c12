import {Failure} from '../../../errors.ts';
import type {Environment} from '../../../environment.ts';
import {DEFAULT_BUILDER} from '../../../image/plan/buildpack-builder.ts';
import {parseReference} from '../../../image-reference.ts';
import {requireValid} from '../../errors/invalid-values.ts';
import type {Line} from '../../output/line.ts';
import {asOperator} from '../run/as-operator.ts';
import type {OperatorRun} from '../run/operator-run.ts';
import {openDestination} from './open-destination.ts';
import type {PublishFlags} from './publish-flags.ts';
import {type NamedBuilder, type PublishRuntime, publishTo} from './publish-to.ts';
import type {PublishJson} from './show-publish.ts';

/** Composes a builder image from a builder and this tool, and publishes it. */
export async function publishBuilderImage(
  flags: PublishFlags,
  runtime: PublishRuntime & {readonly environment: Environment},
): Promise<{readonly json: PublishJson; readonly lines: readonly Line[]}> {
  const builder = requireReferences(flags);
  return asOperator(flags, runtime.environment, (run) =>
    publish(builder, flags, {...runtime, run}).catch((error: unknown) => {
      throw run.signal.aborted ? interrupted(error) : error;
    }),
  );
}

/** The error to show if a signal ended the command. The cause is the step that failed then. */
function interrupted(cause: unknown): Failure {
  const remedy = 'Run the same command again. It sends only what is missing.';
  return new Failure('interrupted', 'Interrupted.', {remedy, cause});
}

async function publish(
  builder: NamedBuilder,
  flags: PublishFlags,
  runtime: PublishRuntime & {readonly run: OperatorRun},
): Promise<{readonly json: PublishJson; readonly lines: readonly Line[]}> {
  const destination = await openDestination(flags, builder.reference, runtime.run);
  return publishTo(destination, builder, flags, runtime);
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
