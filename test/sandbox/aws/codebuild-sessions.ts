import {randomBytes, randomUUID} from 'node:crypto';
import type {IncomingMessage, ServerResponse} from 'node:http';
import type {AwsIdentity} from './identity.ts';

/** Lifetime of the keys, which is longer than a build. */
const HOUR = 60 * 60 * 1000;
const PATH = '/v2/credentials/';

interface BuildSession extends AwsIdentity {
  readonly sessionToken: string;
  readonly expiresAt: Date;
  readonly secretAccessKey: string;
  readonly roleArn: string;
}

/** The keys with which builds sign in to their account, at a URL that only they know. */
export class BuildSessions {
  readonly #sessions = new Map<string, BuildSession>();

  get identities(): AwsIdentity[] {
    return [...this.#sessions.values()];
  }

  /** @returns the path of the keys below the endpoint. */
  open(roleArn: string, arn: string, now: Date): string {
    const id = randomUUID();
    this.#sessions.set(id, {
      accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString('base64url'),
      sessionToken: randomBytes(60).toString('base64url'),
      expiresAt: new Date(now.getTime() + 36 * HOUR),
      userId: `AROABUILD:${arn.split('/').at(-1)}`,
      arn,
      roleArn,
    });
    return `${PATH}${id}`;
  }

  /** Closes the session at this path. */
  close(path: string): void {
    this.#sessions.delete(path.slice(PATH.length));
  }

  find(path: string): BuildSession | undefined {
    return path.startsWith(PATH) ? this.#sessions.get(path.slice(PATH.length)) : undefined;
  }
}

/**
 * Returns the keys of a build, as its machine does:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
 *
 * @returns whether the request was for keys.
 */
export function answerBuildCredentials(
  sessions: BuildSessions,
  {method, url = ''}: IncomingMessage,
  response: ServerResponse,
): boolean {
  if (method !== 'GET' || !url.startsWith(PATH)) return false;
  const session = sessions.find(url);
  response.writeHead(session === undefined ? 404 : 200, {'content-type': 'application/json'});
  response.end(
    JSON.stringify(
      session === undefined
        ? {code: 'ResourceNotFoundException', message: 'No credentials'}
        : {
            RoleArn: session.roleArn,
            AccessKeyId: session.accessKeyId,
            SecretAccessKey: session.secretAccessKey,
            Token: session.sessionToken,
            Expiration: session.expiresAt.toISOString(),
          },
    ),
  );
  return true;
}
