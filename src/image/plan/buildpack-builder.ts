import {type Text, option, sentence} from '../../text.ts';

/** Builder, run image and lifecycle image of a build; `undefined` leaves the choice to the builder. */
export interface BuilderImages {
  readonly image: string;
  readonly runImage: string | undefined;
  readonly lifecycleImage: string | undefined;
}

export interface BuilderChoice {
  /** Full references. Each overrides versions and mirror. */
  readonly builder?: string | undefined;
  readonly runImage?: string | undefined;
  readonly lifecycleImage?: string | undefined;
  /** Tag of the builder image, `0.2.326-full`. */
  readonly builderVersion?: string | undefined;
  /** The option or environment variable that set `builderVersion`. */
  readonly builderVersionOrigin?: Text | undefined;
  /** Tag of the lifecycle image, `0.16.0`. */
  readonly lifecycleVersion?: string | undefined;
  /** Where the images come from: a prefix, or `none` for Docker Hub. */
  readonly mirror?: string | undefined;
}

/** The choice of builder after the settings of the codebase are applied. */
export interface ChosenBuilder {
  readonly choice: BuilderChoice;
  /** Where the builder comes from: an option, an environment variable, a file, or `default`. */
  readonly origin: Text;
  readonly notes: readonly Text[];
}

/**
 * Applies the builder of `project.toml` if the user chose none, and then that of the image in which the command
 * runs. They are full references. So, as with the option, the builder decides on the run image, and the mirror
 * is not used.
 */
export function chooseBuilder(
  choice: BuilderChoice,
  {
    ofProject,
    ofImage,
  }: {readonly ofProject?: string | undefined; readonly ofImage?: string | undefined},
): ChosenBuilder {
  const {mirror} = choice;
  const origin = chosenBy(choice);
  if (ofProject === undefined) {
    if (origin !== undefined || ofImage === undefined) {
      return {choice, origin: origin ?? 'default', notes: []};
    }
    return {choice: {...choice, builder: ofImage}, origin: 'this image', notes: []};
  }
  if (origin !== undefined) {
    const notes = [
      sentence`The builder comes from ${origin}. The one in project.toml (${ofProject}) is ignored.`,
    ];
    return {choice, origin, notes};
  }
  const notes =
    mirror === undefined || mirror === 'none'
      ? []
      : [
          `The mirror ${mirror} is ignored for the builder, because project.toml has a full image reference.`,
        ];
  return {choice: {...choice, builder: ofProject}, origin: 'project.toml', notes};
}

/** The option or the variable that names a builder, if there is one. */
function chosenBy(choice: BuilderChoice): Text | undefined {
  const {builder, builderVersion, builderVersionOrigin = option('builder-version')} = choice;
  if (builder !== undefined) return option('builder');
  return builderVersion === undefined ? undefined : builderVersionOrigin;
}

/** Prefix of the old builder's images. */
const OLD_MIRROR = 'public.ecr.aws/uktrade';

/** The prefixes under which images of Docker Hub are also found. */
export function mirrorPrefixes({mirror}: BuilderChoice): string[] {
  return mirror === undefined || mirror === 'none' ? [OLD_MIRROR] : [OLD_MIRROR, mirror];
}

/** The builder if none is chosen. It is published together with its run image and lifecycle. */
export const DEFAULT_BUILDER = 'paketobuildpacks/builder-jammy-base:0.4.642';

/**
 * Turns versions and mirror into full references. A builder version selects the images of the old
 * builder (`builder`, `run:full-cnb`). Without one, the pinned builder from Docker Hub is used.
 */
export function builderImages(choice: BuilderChoice): BuilderImages {
  const {builderVersion, lifecycleVersion} = choice;
  const prefix = mirrorPrefix(choice.mirror, OLD_MIRROR);
  const versioned = builderVersion !== undefined && choice.builder === undefined;
  const image =
    choice.builder ??
    (builderVersion === undefined
      ? `${mirrorPrefix(choice.mirror, '')}${DEFAULT_BUILDER}`
      : `${prefix}paketobuildpacks/builder:${builderVersion}`);
  return {
    image,
    runImage: choice.runImage ?? (versioned ? `${prefix}paketobuildpacks/run:full-cnb` : undefined),
    lifecycleImage:
      choice.lifecycleImage ??
      (lifecycleVersion === undefined
        ? undefined
        : `${prefix}buildpacksio/lifecycle:${lifecycleVersion}`),
  };
}

function mirrorPrefix(mirror: string | undefined, otherwise: string): string {
  if (mirror === 'none') return '';
  const prefix = (mirror ?? otherwise).replace(/\/+$/u, '');
  return prefix === '' ? '' : `${prefix}/`;
}

/** The version in the reference of a builder: its tag or, if there is none, its digest. */
export function builderVersion(reference: string): string {
  const [name = '', digest] = reference.split('@');
  const tag = /:(?<tag>[^/:]+)$/u.exec(name)?.groups?.['tag'];
  return tag ?? digest ?? 'latest';
}
