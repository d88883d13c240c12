import {chmod, mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

/** The name of the binding with the CA certificates of this machine. */
export const CERTIFICATE_BINDING = 'ca-certificates';

/**
 * Writes CA certificates as a binding, from which the buildpack `paketo-buildpacks/ca-certificates` takes them
 * for the buildpacks after it. They do not get into the image. Other builders ignore the binding.
 * https://github.com/paketo-buildpacks/ca-certificates
 *
 * @param certificates in PEM format.
 * @returns whether there is a binding; there is none without certificates.
 */
export async function bindCertificates(
  folder: string,
  certificates: readonly string[],
): Promise<boolean> {
  if (certificates.length === 0) return false;
  await mkdir(folder, {recursive: true});
  // The buildpack wants a file for each certificate.
  const files = certificates.map((text, index) => ({name: `${index + 1}.pem`, text}));
  await Promise.all(
    [{name: 'type', text: 'ca-certificates'}, ...files].map(async ({name, text}) => {
      await writeFile(join(folder, name), text);
      await chmod(join(folder, name), 0o644);
    }),
  );
  // Buildpacks run as another user, who must be able to read it, whatever the umask is here.
  await chmod(folder, 0o755);
  return true;
}
