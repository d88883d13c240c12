import {hasDebianRoot} from './debian-root.ts';
import {ask, must, type Site} from './site.ts';

const BUILDER = 'paketobuildpacks/builder-jammy-base:0.4.642';

export interface PublishedBuilder {
  readonly builder: string;
  readonly runImage: string;
}

/**
 * Paketo's own builder, if this machine has it or can pull it; `undefined` if not, or if our own base image
 * already exists.
 */
export async function publishedBuilder(site: Site): Promise<PublishedBuilder | undefined> {
  const here = await ask(site, ['docker', 'image', 'inspect', '--format', '{{.Id}}', BUILDER]);
  if (here === undefined) {
    if (hasDebianRoot(site)) return undefined;
    const look = ['docker', 'manifest', 'inspect', BUILDER];
    if ((await ask(site, look, {timeoutSeconds: 5})) === undefined) return undefined;
    site.say(`pulling ${BUILDER} (some minutes)`);
    await must(site, `pulling ${BUILDER}`, ['docker', 'pull', '--quiet', BUILDER]);
  }
  const format = '{{index .Config.Labels "io.buildpacks.builder.metadata"}}';
  const inspect = ['docker', 'image', 'inspect', '--format', format, BUILDER];
  const label = await must(site, `reading the labels of ${BUILDER}`, inspect);
  const metadata = JSON.parse(label) as {readonly stack: {readonly runImage: {image: string}}};
  return {builder: BUILDER, runImage: metadata.stack.runImage.image};
}
