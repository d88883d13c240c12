import {consoleAddress} from '../../aws-console.ts';
import type {AccountPlace} from './account-place.ts';

/** The page of a project in CodeBuild's console; `undefined` where the partition has none. */
export function projectPage(place: AccountPlace, name: string): string | undefined {
  const {partition, region, accountId} = place;
  const address = consoleAddress(partition, region);
  return address && `${address}/codesuite/codebuild/${accountId}/projects/${name}?region=${region}`;
}

/** The page of a build, with its log. @param id `intranet:5f5a…` */
export function buildPage(place: AccountPlace, id: string): string | undefined {
  const {partition, region, accountId} = place;
  const address = consoleAddress(partition, region);
  const [project = '', build = ''] = id.split(':', 2);
  return (
    address &&
    `${address}/codesuite/codebuild/${accountId}/projects/${project}/build/${project}%3A${build}/log?region=${region}`
  );
}
