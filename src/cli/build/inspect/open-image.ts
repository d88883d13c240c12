import type {Environment} from '../../../environment.ts';
import {Failure} from '../../../errors.ts';
import {parseReference} from '../../../image-reference.ts';
import {artifactType} from '../../../image/documents/image-documents.ts';
import {isImageEntry, parseIndex} from '../../../image/documents/image-index.ts';
import {type FoundImage, imageOf, readImage} from '../../../image/documents/read-image.ts';
import type {Manifest, Repository} from '../../../image/ports.ts';
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

/** An image, or an index of images, in a registry. */
export interface OpenImage {
  readonly repository: Repository;
  /** `null` if only a digest was named. */
  readonly tag: string | null;
  readonly manifest: Manifest;
  /** One for each platform. */
  readonly images: readonly FoundImage[];
}

/**
 * Reads an image in a registry, and passes it to an action. Downloads its manifests and configs, and no layers.
 *
 * @param name a name of an image, or its reference.
 * @throws {Failure} `registry.not-found` if it does not exist; `release.image-invalid` if it is an artifact.
 */
export async function withImage<T>(
  name: string,
  flags: InspectFlags,
  environment: Environment,
  action: (image: OpenImage) => Promise<T>,
): Promise<T> {
  checkFlagValues(flags, environment);
  requireName(name);
  const named = locate(name, ownDestination(flags));
  const interruption = listenForSignals();
  const {signal} = interruption;
  const reporter = await chooseReporter(flags, environment, () => CLOCK.now());
  try {
    const {registries} = await openRegistries([named.destination], flags, {
      environment,
      emit: (event) => reporter.emit(spelledEvent(event)),
      signal,
    });
    const found = await registries[0]?.find([named.name]);
    const repository = found?.get(named.name);
    if (repository === undefined) throw notFound(`the repository ${named.name}`);
    return await action(await read(repository, named));
  } catch (error) {
    throw interruption.stopped(error);
  } finally {
    reporter.end();
    interruption.stop();
  }
}

function requireName(name: string): void {
  const parsed = parseReference(isReference(name) ? name : `localhost/${name}`);
  if (!('problem' in parsed)) return;
  const hint =
    'Write an image (intranet/web:latest), or a reference with a host (registry.example.com/intranet/web:latest).';
  requireValid([{name: 'IMAGE', shown: name, problem: parsed.problem, hint}]);
}

async function read(
  repository: Repository,
  {tag, digest}: {readonly tag: string | undefined; readonly digest: string | undefined},
): Promise<OpenImage> {
  const {reference} = repository;
  const name = digest ?? tag ?? 'latest';
  const manifest = await repository.manifest(name);
  if (manifest === undefined) {
    throw notFound(`${reference}${digest === undefined ? ':' : '@'}${name}`);
  }
  const type = artifactType(manifest);
  if (type !== undefined) throw noImage(`${reference}@${manifest.digest}`, `type is ${type}`);
  const entries = parseIndex(manifest)?.filter(isImageEntry);
  const read = await settleAll(
    entries === undefined
      ? [imageOf(repository, manifest)]
      : entries.map((entry) => readImage(repository, entry.digest)),
  );
  // An index can consist of attestations.
  const images = read.filter((it) => it !== undefined && it.config.byteLength > 0) as FoundImage[];
  if (images.length > 0) {
    return {repository, tag: digest === undefined ? name : (tag ?? null), manifest, images};
  }
  throw noImage(`${reference}@${manifest.digest}`, `media type is ${manifest.mediaType}`);
}

function noImage(reference: string, type: string): Failure {
  return new Failure('release.image-invalid', `${reference} is not an image: its ${type}.`);
}

function notFound(what: string): Failure {
  return new Failure('registry.not-found', `Cannot find ${what}.`, {
    remedy: 'Check the name, the tag and --registry.',
  });
}
