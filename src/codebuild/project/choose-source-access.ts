import type {Project} from '@aws-sdk/client-codebuild';
import type {Account} from '../account/account.ts';
import type {ConnectionFacts} from '../account/connections-api.ts';
import type {Operator} from './operator.ts';
import type {ProjectRequest} from './project-request.ts';
import {credentialsOf} from '../source/link-steps.ts';
import {
  type Means,
  type SourceAccess,
  meansOf,
  namedConnection,
  unattendedAccess,
} from '../source/source-access.ts';

/** Facts about the account. */
interface Known {
  readonly project: Project | undefined;
  /** Read only if the request names a connection. */
  readonly connections: readonly ConnectionFacts[];
}

/**
 * Decides how CodeBuild accesses the repository of a project.
 *
 * @returns `undefined` if the project keeps its current access.
 * @throws {Failure} if access is required, but there is none.
 */
export async function chooseSourceAccess(
  {options: {source, triggers}, connection}: ProjectRequest,
  {codebuild, connections}: Account,
  {project, connections: named}: Known,
  operator: Operator | undefined,
): Promise<SourceAccess | undefined> {
  const needsWebhook = triggers !== undefined;
  if (connection !== undefined) return namedConnection(connection, named);
  const {connection: own, secret} = ownMeans(project);
  const hasAccess = own !== undefined || secret !== undefined || project?.webhook !== undefined;
  if (hasAccess && project?.source?.type === source.sourceType) return undefined;
  if (project !== undefined && !needsWebhook) return undefined;
  for (;;) {
    const [listed, credentials] = await Promise.all([
      connections.list(source.connectionProvider),
      codebuild.sourceCredentials(),
    ]);
    const ofAccount = credentialsOf(source.serverType, credentials);
    const facts = {connections: listed, ofAccount};
    if (operator === undefined) return unattendedAccess(facts, needsWebhook);
    const chosen = await operator.chooseAccess(facts, needsWebhook);
    if (chosen !== undefined) return chosen;
  }
}

/** Returns the access of the project itself, without that of the account. */
export function ownMeans(project: Project | undefined): Means {
  const {type, resource} = project?.source?.auth ?? {};
  return meansOf({type, resource});
}
