/** The tag by which this tool knows what it has made, and may keep right. */
export const MANAGED_BY = {key: 'managed-by', value: 'ci-image-builder'} as const;
