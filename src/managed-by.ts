/** The AWS tag of resources that this tool created. It may update them. */
export const MANAGED_BY = {key: 'managed-by', value: 'ci-image-builder'} as const;
