import type {Environment} from '../../../environment.ts';
import {Failure} from '../../../errors.ts';
import {parseReference} from '../../../image-reference.ts';
import {isImageEntry, parseIndex} from '../../../image/documents/image-index.ts';
import {type FoundImage, imageOf, readImage} from '../../../image/documents/read-image.ts';
import {type ImageDescription, describeImage} from '../../../image/inspect/describe-image.ts';
import type {Repository} from '../../../image/ports.ts';
import {settleAll} from '../../../settle-all.ts';
import {requireValid} from '../../errors/invalid-values.ts';
import {chooseReporter} from '../../reporters/choose-reporter.ts';
import {CLOCK} from '../../run-patience.ts';
import {spelledEvent} from '../../spell.ts';
import {listenForSignals} from '../../terminal/interruption.ts';
import {checkFlagValues} from '../check-flag-values.ts';
import {isReference, locate, ownDestination} from '../named-repository.ts';
import {openRegistries} from '../open-registries.ts';
import type {InspectFlags} from './inspect-flags.ts';

/** The result of `image inspect`, as `--json` prints it. */
export interface InspectJson {
  /** `host/path` */
  readonly reference: string;
  readonly tag: string | null;
  /** Digest of the image or the index. */
  readonly digest: string;
  readonly mediaType: string;
  /** One for each platform. */
  readonly images: readonly ImageDescription[];
}

/**
 * Reads and describes an image in a registry. Downloads its manifests and configs, and no layers.
 *
 * @param image a name of an image, or its reference.
 * @throws {Failure} `registry.not-found` if it does not exist; `release.image-invalid` if it is an artifact.
 */
export async function inspectImage(
  image: string,
  flags: InspectFlags,
  environment: Environment,
): Promise<InspectJson> {
  checkFlagValues(flags, environment);
  requireName(image);
  const {destination, name, tag, digest} = locate(image, ownDestination(flags));
  const interruption = listenForSignals();
  const {signal} = interruption;
  const reporter = await chooseReporter(flags, environment, () => CLOCK.now());
  try {
    const {registries} = await openRegistries([destination], flags, {
      environment,
      emit: (event) => reporter.emit(spelledEvent(event)),
      signal,
    });
    const found = await registries[0]?.find([name]);
    const repository = found?.get(name);
    if (repository === undefined) throw notFound(`the repository ${name}`);
    return await describe(repository, {
      tag: digest === undefined ? (tag ?? 'latest') : tag,
      digest,
    });
  } catch (error) {
    throw interruption.stopped(error);
  } finally {
    reporter.end();
    interruption.stop();
  }
}

function requireName(image: string): void {
  const parsed = parseReference(isReference(image) ? image : `localhost/${image}`);
  if (!('problem' in parsed)) return;
  const hint =
    'Write an image (intranet/web:latest), or a reference with a host (registry.example.com/intranet/web:latest).';
  requireValid([{name: 'IMAGE', shown: image, problem: parsed.problem, hint}]);
}

async function describe(
  repository: Repository,
  {tag, digest}: {readonly tag: string | undefined; readonly digest: string | undefined},
): Promise<InspectJson> {
  const {reference} = repository;
  const name = digest ?? tag ?? 'latest';
  const manifest = await repository.manifest(name);
  if (manifest === undefined) {
    throw notFound(`${reference}${digest === undefined ? ':' : '@'}${name}`);
  }
  const entries = parseIndex(manifest)?.filter(isImageEntry);
  const images = await settleAll(
    entries === undefined
      ? [imageOf(repository, manifest)]
      : entries.map((entry) => readImage(repository, entry.digest)),
  );
  const described = images.flatMap((it) =>
    it === undefined || !isImage(it) ? [] : describeImage(it),
  );
  if (described.length === 0) {
    const what = `${reference}@${manifest.digest} is not an image: its media type is ${manifest.mediaType}.`;
    throw new Failure('release.image-invalid', what);
  }
  const {mediaType} = manifest;
  return {reference, tag: tag ?? null, digest: manifest.digest, mediaType, images: described};
}

/** An artifact has no config of an image. */
function isImage({config}: FoundImage): boolean {
  return config.byteLength > 0;
}

function notFound(what: string): Failure {
  return new Failure('registry.not-found', `Cannot find ${what}.`, {
    remedy: 'Check the name, the tag and --registry.',
  });
}
