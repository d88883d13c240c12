import * as z from 'zod/mini';

const days = {countUnit: z.literal('days'), countNumber: z.int().check(z.positive())};
const tagStatus = z.enum(['tagged', 'untagged', 'any']);
const tagged = {
  tagStatus,
  tagPrefixList: z.optional(z.array(z.string())),
  tagPatternList: z.optional(z.array(z.string())),
};
const expire = z.strictObject({type: z.literal('expire')});
const transition = z.strictObject({
  type: z.literal('transition'),
  targetStorageClass: z.literal('archive'),
});
const rule = {rulePriority: z.int().check(z.positive()), description: z.optional(z.string())};

/** What was not pulled for some time can only be archived: https://github.com/aws/containers-roadmap/issues/921 */
const RULE = z.union([
  z.strictObject({
    ...rule,
    selection: z.strictObject({
      ...tagged,
      countType: z.literal('imageCountMoreThan'),
      countNumber: days.countNumber,
    }),
    action: expire,
  }),
  z.strictObject({
    ...rule,
    selection: z.strictObject({...tagged, ...days, countType: z.literal('sinceImagePushed')}),
    action: z.union([expire, transition]),
  }),
  z.strictObject({
    ...rule,
    selection: z.strictObject({...tagged, ...days, countType: z.literal('sinceImagePulled')}),
    action: transition,
  }),
  z.strictObject({
    ...rule,
    selection: z.strictObject({
      ...tagged,
      ...days,
      countType: z.literal('sinceImageTransitioned'),
      storageClass: z.literal('archive'),
    }),
    action: expire,
  }),
]);
const POLICY = z.strictObject({rules: z.array(RULE).check(z.minLength(1), z.maxLength(50))});

/**
 * Returns why ECR refuses a lifecycle policy; `undefined` if it is valid.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 */
export function lifecycleMistake(text: string): string | undefined {
  const read = POLICY.safeParse(parsed(text));
  if (!read.success) return 'instance failed to match exactly one schema';
  const {rules} = read.data;
  const priorities = rules.map(({rulePriority}) => rulePriority);
  if (new Set(priorities).size < rules.length) return 'rules must have unique priorities';
  for (const {rulePriority, selection} of rules) {
    const hasTags = [selection.tagPrefixList, selection.tagPatternList].some((it) => it?.length);
    if (hasTags !== (selection.tagStatus === 'tagged')) {
      return 'tagged requires tagPrefixList or tagPatternList, and nothing else may have them';
    }
    if (selection.tagStatus === 'any' && rulePriority < Math.max(...priorities)) {
      return 'any must have the lowest priority';
    }
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
