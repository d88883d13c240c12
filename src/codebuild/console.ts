import {consoleAddress} from '../aws-console.ts';
import type {AccountPlace} from './account-place.ts';

/** The page of a project in CodeBuild's console; `undefined` where the partition has none. */
export function projectPage(place: AccountPlace, name: string): string | undefined {
  const {partition, region, accountId} = place;
  const address = consoleAddress(partition, region);
  return address && `${address}/codesuite/codebuild/${accountId}/projects/${name}?region=${region}`;
}
