import type {Environment} from '../../environment.ts';
import type {CertificateSource} from '../../http/certificates.ts';
import {type SharedConfigFiles, readSharedConfig} from './shared-config.ts';

/**
 * Returns the `ca_bundle` of a profile. As in the AWS CLI, `AWS_CA_BUNDLE` replaces it.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ca-bundle.html
 *
 * @param profile defaults to `default`.
 */
export async function profileCertificates(
  profile: string | undefined,
  files: SharedConfigFiles,
  environment: Environment,
): Promise<readonly CertificateSource[]> {
  if (environment['AWS_CA_BUNDLE']) return [];
  const name = profile ?? 'default';
  const {profiles} = await readSharedConfig(files);
  const path = profiles.get(name)?.['ca_bundle'];
  if (!path) return [];
  const home = environment['HOME'] ?? '~';
  return [
    {
      name: `ca_bundle of the AWS profile "${name}"`,
      path: path.replace(/^~(?=\/)/u, () => home),
      kind: 'file',
    },
  ];
}
