import type {Project, ProjectSource} from '@aws-sdk/client-codebuild';

/** The settings of a project that decide what its builds may use, with those that this tool never changes. */
export type ProjectSettings = Pick<
  Project,
  | 'artifacts'
  | 'autoRetryLimit'
  | 'buildBatchConfig'
  | 'cache'
  | 'encryptionKey'
  | 'environment'
  | 'fileSystemLocations'
  | 'logsConfig'
  | 'secondaryArtifacts'
  | 'secondarySources'
  | 'serviceRole'
  | 'source'
  | 'vpcConfig'
>;

/** Returns all sources of a project, each with the name of its setting. */
export function namedSources({
  source,
  secondarySources = [],
}: ProjectSettings): {readonly field: string; readonly source: ProjectSource}[] {
  return [
    ...(source === undefined ? [] : [{field: 'source', source}]),
    ...secondarySources.map((it) => ({
      field: `secondarySources.${it.sourceIdentifier}`,
      source: it,
    })),
  ];
}
