import type {WebhookFilter} from '@aws-sdk/client-codebuild';
import {readRefPattern, refPattern} from './ref-patterns.ts';

/**
 * Returns the group of filters that accepts the same pushes as a branch filter, the old form of a filter. It is a
 * regular expression for the name of a branch:
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateWebhook.html
 *
 * @returns `undefined` if the expression is not one or several names, with or without wildcards.
 */
export function branchFilterGroup(branchFilter: string): WebhookFilter[] | undefined {
  const names = /^\^(?:refs\/heads\/)?(?<names>.+)\$$/su.exec(branchFilter)?.groups?.['names'];
  const read = names === undefined ? undefined : readRefPattern(`^refs/heads/${names}$`);
  if (read === undefined) return undefined;
  return [
    {type: 'EVENT', pattern: 'PUSH'},
    {type: 'HEAD_REF', pattern: refPattern(read)},
  ];
}
