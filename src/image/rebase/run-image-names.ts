import {type ImageReference, parseReference} from '../../image-reference.ts';
import type {RunImageNames, RunImageRecord} from '../documents/run-image-record.ts';

/** An image to look for: a tag or a digest in a repository. */
export interface NamedImage {
  /** `host/path` */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** How the user chooses the run image. */
export interface RunImageChoice {
  /** A full reference, in place of the recorded run image. */
  readonly runImage?: string | undefined;
  /** A prefix with copies of run images, or `none`. */
  readonly mirror?: string | undefined;
}

/**
 * The images that can be the new run image, the preferred one first: the chosen one alone, or else the mirror of the
 * user, the names in the registry of the application, and all other recorded names. All have the recorded tag.
 *
 * @param host of the application's registry.
 * @returns none if the record has no usable name.
 */
export function runImageCandidates(
  record: RunImageRecord,
  {runImage, mirror}: RunImageChoice,
  host: string,
): readonly NamedImage[] {
  if (runImage !== undefined) return [runImage].flatMap((it) => named(it));
  const tag = recordedTag(record);
  if (tag === undefined) return [];
  const recorded = namesOf(record).flatMap((it) => parsed(it));
  const near = recorded.filter((it) => it.host === host);
  const mirrored = mirrorsOf(record, mirror).flatMap((it) => parsed(it));
  const repositories = [...mirrored, ...near, ...recorded].map(repositoryOf);
  return [...new Set(repositories)].map((repository) => ({repository, tag, digest: undefined}));
}

/** Whether a repository is that of the recorded run image, or a mirror of it. */
export function isKnownRepository(
  record: RunImageRecord,
  {mirror}: RunImageChoice,
  repository: string,
): boolean {
  return knownRepositories(record, mirror).includes(repository);
}

/** The repositories of the recorded run image and its mirrors: `host/path`. */
export function knownRepositories(record: RunImageRecord, mirror?: string): readonly string[] {
  const texts = [...namesOf(record), record.reference ?? [], mirrorsOf(record, mirror)].flat();
  return [...new Set(texts.flatMap((it) => parsed(it)).map(repositoryOf))];
}

/**
 * The names that the label records for another version of the run image. In a known repository, each recorded name gets
 * the new tag. A digest in a name is replaced too, or `pack rebase` would go back to the former run image: kpack records
 * digests. Otherwise, the new image is the only name.
 */
export function namesFor(
  record: RunImageRecord,
  choice: RunImageChoice,
  {repository, tag, digest}: NamedImage,
): RunImageNames {
  const end = tag === undefined ? `@${digest}` : `:${tag}`;
  const {image, mirrors} = record;
  if (image === undefined || !isKnownRepository(record, choice, repository)) {
    return {image: `${repository}${end}`, mirrors: []};
  }
  const before = recordedTag(record);
  const retagged = (text: string) => {
    const [it] = parsed(text);
    if (it === undefined) return text;
    const isPinned = it.digest !== undefined;
    const isSame = (isPinned && it.tag === undefined) || (it.tag ?? 'latest') === before;
    if (!isSame || (!isPinned && (tag === undefined || tag === before))) return text;
    return `${text.split('@', 1)[0]?.replace(/:[^/:]*$/u, '')}${end}`;
  };
  return {image: retagged(image), mirrors: mirrors.map(retagged)};
}

/** The tag of the recorded run image, which its mirrors have too. */
function recordedTag({image}: RunImageRecord): string | undefined {
  const [it] = image === undefined ? [] : parsed(image);
  if (it === undefined || (it.tag === undefined && it.digest !== undefined)) return undefined;
  return it.tag ?? 'latest';
}

function namesOf({image, mirrors}: RunImageNames): readonly string[] {
  return [image ?? [], mirrors].flat();
}

function mirrorsOf(record: RunImageNames, mirror: string | undefined): readonly string[] {
  const prefix = mirror === 'none' ? undefined : mirror?.replace(/\/+$/u, '');
  if (prefix === undefined || prefix === '') return [];
  return namesOf(record)
    .flatMap((it) => parsed(it))
    .map(({path}) => `${prefix}/${path}`);
}

function named(text: string): NamedImage[] {
  return parsed(text).map((it) => ({
    repository: repositoryOf(it),
    tag: it.tag ?? (it.digest === undefined ? 'latest' : undefined),
    digest: it.digest,
  }));
}

function parsed(text: string): ImageReference[] {
  const reference = parseReference(text);
  return 'problem' in reference ? [] : [reference];
}

function repositoryOf({host, path}: ImageReference): string {
  return `${host}/${path}`;
}
