/**
 * The rules by which ECR removes cached layers: what another cache has replaced after a day, and what no build has
 * stored again after 14 days. ECR can only archive, and not remove, what was not pulled for some time.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 * https://github.com/aws/containers-roadmap/issues/2728
 */
export const CACHE_LIFECYCLE = {
  rules: [
    rule(1, 'Replaced caches', {tagStatus: 'untagged', days: 1}),
    rule(2, 'Caches of branches that are not built any more', {tagStatus: 'any', days: 14}),
  ],
};

function rule(
  rulePriority: number,
  description: string,
  {tagStatus, days}: {readonly tagStatus: 'untagged' | 'any'; readonly days: number},
) {
  return {
    rulePriority,
    description,
    selection: {tagStatus, countType: 'sinceImagePushed', countUnit: 'days', countNumber: days},
    action: {type: 'expire'},
  };
}
