import {Failure} from '../../errors.ts';
import {type Obstacle, tellsRefusal} from './privileges.ts';
import {command, option, sentence} from '../../text.ts';

/** Where the engine was to run. */
export interface EngineContext {
  /** The CodeBuild project whose build this is. */
  readonly project: string | undefined;
}

/** Says that no engine can run in this container, and what lets it. */
export function noEngineHere(
  why: Obstacle,
  {project}: EngineContext,
  details: readonly string[] = [],
): Failure {
  if (why === 'not-root') {
    return new Failure(
      'docker.unavailable',
      'No Docker engine can be started in this container, because this user is not root.',
      {remedy: 'Run as root, or point DOCKER_HOST at a running engine.', details},
    );
  }
  if (project === undefined) {
    return new Failure(
      'docker.not-privileged',
      'No Docker engine can run in this container, because it is not privileged.',
      {
        remedy: 'Run it with `docker run --privileged`, or point DOCKER_HOST at a running engine.',
        details,
      },
    );
  }
  return new Failure(
    'docker.not-privileged',
    `No Docker engine can run in builds of the project ${project}, because its privileged mode (environment.privilegedMode) is off.`,
    {
      remedy: [
        sentence`Turn it on: ${command('codebuild codedeploy', option('name', project))}`,
        `Without this tool: aws codebuild update-project --name ${project} --environment "$(aws codebuild batch-get-projects --names ${project} --query 'projects[0].environment' | jq '.privilegedMode = true')"`,
      ],
      details,
    },
  );
}

/**
 * Says why an engine that was started does not answer.
 *
 * @param log what it said.
 * @param logFile where all of that is.
 */
export function engineFailure(log: string, logFile: string, context: EngineContext): Failure {
  const reason = reasonIn(log);
  if (tellsRefusal(reason)) return noEngineHere('unprivileged', context, [reason]);
  return new Failure(
    'docker.unavailable',
    'The Docker engine that was started here does not answer.',
    {
      details: reason === '' ? [] : [reason],
      remedy: `What it said is in ${logFile}.`,
    },
  );
}

/** The engine's own last word, before what it says while it ends. */
function reasonIn(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.findLast((line) =>
    /^failed to start daemon|level=(?:fatal|error)/u.test(line),
  );
  return (telling ?? lines.at(-1) ?? '').replace(/^failed to start daemon: /u, '');
}
