import type {Project} from '@aws-sdk/client-codebuild';
import {defaultLogGroup} from './merge-settings.ts';

/**
 * Returns where the logs of a project's builds are. Those from before a change of the settings are elsewhere.
 *
 * @param project `undefined` if it is already deleted.
 */
export function placesOfLogs(name: string, project: Project | undefined): string[] {
  const {cloudWatchLogs, s3Logs} = project?.logsConfig ?? {};
  const inS3 = s3Logs?.status === 'ENABLED' && s3Logs.location !== undefined;
  return [
    cloudWatchLogs?.groupName ?? defaultLogGroup(name),
    ...(inS3 ? [`${s3Logs.location} in S3`] : []),
  ];
}
