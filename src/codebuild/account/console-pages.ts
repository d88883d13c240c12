import {consoleAddress} from '../../aws-console.ts';
import type {AccountPlace} from './account-place.ts';

/** Returns the URL of a project in the CodeBuild console; `undefined` if the partition has no console. */
export function projectPage(place: AccountPlace, name: string): string | undefined {
  const {partition, region, accountId} = place;
  const address = consoleAddress(partition, region);
  return address && `${address}/codesuite/codebuild/${accountId}/projects/${name}?region=${region}`;
}

/** Returns the URL of a build with its log. @param id `intranet:5f5a…` */
export function buildPage(place: AccountPlace, id: string): string | undefined {
  const {partition, region, accountId} = place;
  const address = consoleAddress(partition, region);
  const [project = '', build = ''] = id.split(':', 2);
  return (
    address &&
    `${address}/codesuite/codebuild/${accountId}/projects/${project}/build/${project}%3A${build}/log?region=${region}`
  );
}
