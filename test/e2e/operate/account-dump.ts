import type {AwsStandIn} from '../../sandbox/aws/aws-stand-in.ts';
import type {StoredRole} from '../../sandbox/aws/iam-state.ts';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gu;

/**
 * Returns the state of an account that commands can change, so that two accounts can be compared. Leaves out
 * dates, and replaces each generated ID with a number.
 */
export function dump({account}: AwsStandIn): unknown {
  const {codebuild, iam, connections, parameters} = account;
  const state = {
    projects: codebuild.projects().map(({name, settings, webhook}) => ({
      name,
      settings,
      webhook: webhook?.settings,
    })),
    roles: iam.roles.map(dumpRole),
    policies: iam.policies.map(({name, versions, defaultVersion}) => ({
      name,
      defaultVersion,
      versions: versions.map(({id, document}) => ({id, document})),
    })),
    credentials: codebuild.credentials(),
    connections: connections.all(),
    parameters: parameters.names().map((name) => ({name, ...parameters.newest(name)})),
    repositories: account
      .repositories('ecr')
      .map(({name, mutability, scanOnPush}) => ({name, mutability, scanOnPush})),
  };
  const ids = new Map<string, string>();
  const text = JSON.stringify(state).replaceAll(UUID, (id) => {
    const known = ids.get(id) ?? `<id ${ids.size}>`;
    ids.set(id, known);
    return known;
  });
  return JSON.parse(text);
}

function dumpRole({name, path, description, trust, inline, attached, tags}: StoredRole) {
  return {
    name,
    path,
    description,
    trust,
    inline: Object.fromEntries(inline),
    attached: [...attached].toSorted(),
    tags: Object.fromEntries(tags),
  };
}
