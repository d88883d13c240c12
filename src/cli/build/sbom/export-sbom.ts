import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import type {Environment} from '../../../environment.ts';
import {Failure} from '../../../errors.ts';
import {
  parseConfigDocument,
  parsedJson,
  platformText,
} from '../../../image/documents/config-document.ts';
import {
  SBOM_FORMATS,
  type Sbom,
  type SbomFormat,
  readSboms,
} from '../../../image/inspect/read-sbom.ts';
import {settleAll} from '../../../settle-all.ts';
import {withImage} from '../inspect/open-image.ts';
import type {SbomFlags} from './sbom-flags.ts';

/** The result of `image sbom`, as `--json` prints it. */
export interface SbomJson {
  readonly reference: string;
  readonly digest: string;
  readonly files: readonly {
    /** `linux/amd64` */
    readonly platform: string;
    readonly format: SbomFormat;
    /** The buildpack that wrote it, with `_` in place of `/`. */
    readonly buildpack: string;
    /** The layer that it describes; `null` if it describes the whole application. */
    readonly layer: string | null;
    /** Path of the file, below the folder of `--output`. */
    readonly path: string;
    /** The document; `null` if it was written to a file. */
    readonly document: unknown;
  }[];
}

/**
 * Reads the bills of materials of an image out of its registry.
 *
 * @throws {Failure} `registry.not-found` if the image has none in this format, or as `withImage`.
 */
export async function exportSbom(
  name: string,
  flags: SbomFlags,
  environment: Environment,
): Promise<SbomJson> {
  return await withImage(name, flags, environment, async ({repository, manifest, images}) => {
    const {reference} = repository;
    const found = await settleAll(
      images.map(async (image) => {
        const {platform} = parseConfigDocument(image.config, reference);
        const sboms = await readSboms(image);
        return sboms
          .filter(({format}) => flags.format === undefined || format === flags.format)
          .map((sbom) => ({sbom, platform: platformText(platform)}));
      }),
    );
    const files = found.flat().map((it) => ({...it, path: pathOf(it, images.length > 1)}));
    if (files.length === 0) throw none(`${reference}@${manifest.digest}`, flags.format);
    const {output} = flags;
    if (output !== undefined) {
      for (const {sbom, path} of files) await write(join(output, path), sbom.content);
    }
    return {
      reference,
      digest: manifest.digest,
      files: files.map(({sbom: {content, ...sbom}, platform, path}) => ({
        platform,
        ...sbom,
        path,
        document: output === undefined ? (parsedJson(content) ?? content) : null,
      })),
    };
  });
}

/** The path as in the image. Platforms of an index have folders of their own. */
function pathOf(
  {sbom, platform}: {readonly sbom: Sbom; readonly platform: string},
  isIndex: boolean,
): string {
  const folders = [isIndex ? platform.replaceAll('/', '-') : [], sbom.buildpack, sbom.layer ?? []];
  return [...folders.flat(), `sbom.${SBOM_FORMATS[sbom.format]}.json`].join('/');
}

async function write(file: string, content: string): Promise<void> {
  try {
    await mkdir(dirname(file), {recursive: true});
    await writeFile(file, content);
  } catch (error) {
    const message = `Cannot write ${file}: ${(error as Error).message}.`;
    throw new Failure('system.file-unwritable', message, {cause: error});
  }
}

function none(image: string, format: SbomFormat | undefined): Failure {
  const what = format === undefined ? '' : ` in the format ${format}`;
  return new Failure('registry.not-found', `${image} has no bill of materials${what}.`, {
    remedy:
      format === undefined
        ? 'Buildpacks that support it write one during the build. Build the image again with them.'
        : 'Leave out --format to see which formats there are.',
  });
}
