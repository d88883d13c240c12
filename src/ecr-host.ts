/** The parts of the host of a private ECR registry. */
export interface EcrHost {
  /** Twelve digits. */
  readonly accountId: string;
  readonly region: string;
  /** Whether it is a FIPS endpoint. */
  readonly isFips: boolean;
}

/** In all partitions of AWS. Hosts with `on.` start with `dkr-ecr` and support IPv6. */
const SUFFIXES = [
  'amazonaws.com',
  'amazonaws.com.cn',
  'amazonaws.eu',
  'c2s.ic.gov',
  'cloud.adc-e.uk',
  'csp.hci.ic.gov',
  'sc2s.sgov.gov',
  'on.aws',
  'on.amazonwebservices.com.cn',
];

const HOST = new RegExp(
  `^(?<accountId>\\d{12})\\.dkr[.-]ecr(?<fips>-fips)?\\.(?<region>[a-z0-9-]+)\\.(?:${SUFFIXES.join('|').replaceAll('.', '\\.')})$`,
  'u',
);

/**
 * Parses the host of a private ECR registry: `123456789012.dkr.ecr.eu-west-2.amazonaws.com`.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
 *
 * @param host without a path.
 * @returns `undefined` for the host of any other registry.
 */
export function parseEcrHost(host: string): EcrHost | undefined {
  const {accountId, region, fips} = HOST.exec(host)?.groups ?? {};
  if (accountId === undefined || region === undefined) return undefined;
  return {accountId, region, isFips: fips !== undefined};
}
