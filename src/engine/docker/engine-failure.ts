import {Failure} from '../../errors.ts';
import {type Obstacle, tellsRefusal} from './privileges.ts';
import {command, option, sentence} from '../../text.ts';

/** The environment of the Docker engine. */
export interface EngineContext {
  /** The CodeBuild project whose build this is. */
  readonly project: string | undefined;
}

/** Returns the error if this container cannot run a Docker engine, with the remedy. */
export function noEngineHere(
  why: Obstacle,
  {project}: EngineContext,
  details: readonly string[] = [],
): Failure {
  if (why === 'not-root') {
    return new Failure(
      'docker.unavailable',
      'Cannot start a Docker engine in this container, because this user is not root.',
      {remedy: 'Run as root, or point DOCKER_HOST at a running engine.', details},
    );
  }
  if (project === undefined) {
    return new Failure(
      'docker.not-privileged',
      'Cannot run a Docker engine in this container, because it is not privileged.',
      {
        remedy:
          'Run the container with `docker run --privileged`, or point DOCKER_HOST at a running engine.',
        details,
      },
    );
  }
  return new Failure(
    'docker.not-privileged',
    `Cannot run a Docker engine in builds of the project ${project}: privileged mode (environment.privilegedMode) is off.`,
    {
      remedy: [
        sentence`Turn on privileged mode: ${command('codebuild codedeploy', option('name', project))}`,
        `Or with the AWS CLI: aws codebuild update-project --name ${project} --environment "$(aws codebuild batch-get-projects --names ${project} --query 'projects[0].environment' | jq '.privilegedMode = true')"`,
      ],
      details,
    },
  );
}

/**
 * Returns the error if a started engine does not respond.
 *
 * @param log output of the engine.
 * @param logFile path of its log file.
 */
export function engineFailure(log: string, logFile: string, context: EngineContext): Failure {
  const reason = reasonIn(log);
  if (tellsRefusal(reason)) return noEngineHere('unprivileged', context, [reason]);
  return new Failure('docker.unavailable', 'The Docker engine was started, but does not respond.', {
    details: reason === '' ? [] : [reason],
    remedy: `Read its log: ${logFile}`,
  });
}

/** The last error of the engine, before the messages of its shutdown. */
function reasonIn(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.findLast((line) =>
    /^failed to start daemon|level=(?:fatal|error)/u.test(line),
  );
  return (telling ?? lines.at(-1) ?? '').replace(/^failed to start daemon: /u, '');
}
