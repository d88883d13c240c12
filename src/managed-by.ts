/** The AWS tag of resources that this tool created. It may update them. */
export const MANAGED_BY = {key: 'managed-by', value: 'ci-image-builder'} as const;

/** Whether a tag of ours has this key. IAM does not distinguish upper and lower case in keys. */
export function marksOurs(key: string | undefined): boolean {
  return key?.toLowerCase() === MANAGED_BY.key;
}
