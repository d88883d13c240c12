/** Hosts of private ECR, of all partitions; those with `on.` are reached by IPv6 too. */
const ECR_IMAGE =
  /^(?<accountId>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?<region>[a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|on\.aws|on\.amazonwebservices\.com\.cn|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)\/(?<repository>[a-z0-9][a-z0-9._/-]*)(?:[:@]|$)/u;

/** Where an image of private ECR is. */
export interface EcrImage {
  readonly accountId: string;
  readonly region: string;
  /** `ci-image-builder` */
  readonly repository: string;
}

/** Where an image is, if its reference is one of private ECR's. */
export function parseEcrImage(reference: string): EcrImage | undefined {
  const {accountId, region, repository} = ECR_IMAGE.exec(reference)?.groups ?? {};
  return accountId === undefined || region === undefined || repository === undefined
    ? undefined
    : {accountId, region, repository};
}
