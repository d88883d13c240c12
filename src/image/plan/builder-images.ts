import {type Text, option, sentence} from '../../text.ts';

/** The images that a build runs in and on; `undefined` leaves the choice to the builder. */
export interface BuilderImages {
  readonly image: string;
  readonly runImage: string | undefined;
  readonly lifecycleImage: string | undefined;
}

export interface BuilderChoice {
  /** Full references; each wins over versions and mirror. */
  readonly builder?: string | undefined;
  readonly runImage?: string | undefined;
  readonly lifecycleImage?: string | undefined;
  /** Tag of the builder image, `0.2.326-full`. */
  readonly builderVersion?: string | undefined;
  /** The option or the variable that gave it. */
  readonly builderVersionOrigin?: Text | undefined;
  /** Tag of the lifecycle image, `0.16.0`. */
  readonly lifecycleVersion?: string | undefined;
  /** Where the images come from: a prefix, or `none` for Docker Hub. */
  readonly mirror?: string | undefined;
}

/** A choice of builder in which the codebase had its say. */
export interface ChosenBuilder {
  readonly choice: BuilderChoice;
  /** What decided: an option, a variable, a file of the codebase, or `default`. */
  readonly origin: Text;
  readonly notes: readonly Text[];
}

/**
 * Lets the builder that `project.toml` names count where the person chose none. It is a full
 * reference, so that, as with the option, the run image is the builder's, and no mirror is asked.
 */
export function chooseBuilder(choice: BuilderChoice, ofProject: string | undefined): ChosenBuilder {
  const {mirror} = choice;
  const origin = chosenBy(choice);
  if (ofProject === undefined) return {choice, origin: origin ?? 'default', notes: []};
  if (origin !== undefined) {
    const notes = [
      sentence`The builder comes from ${origin}. The one in project.toml (${ofProject}) is not used.`,
    ];
    return {choice, origin, notes};
  }
  const notes =
    mirror === undefined || mirror === 'none'
      ? []
      : [
          `The mirror ${mirror} is not used for the builder, because project.toml names the whole image.`,
        ];
  return {choice: {...choice, builder: ofProject}, origin: 'project.toml', notes};
}

/** The option or the variable that names a builder, if there is one. */
function chosenBy(choice: BuilderChoice): Text | undefined {
  const {builder, builderVersion, builderVersionOrigin = option('builder-version')} = choice;
  if (builder !== undefined) return option('builder');
  return builderVersion === undefined ? undefined : builderVersionOrigin;
}

/** Where the old builder's images are. */
const OLD_MIRROR = 'public.ecr.aws/uktrade';

/** The builder of whoever names none: a published one, whose run image and lifecycle go with it. */
const DEFAULT_BUILDER = 'paketobuildpacks/builder-jammy-base:0.4.642';

/**
 * Turns versions and mirror into full references. With a builder version the old builder's set of
 * images is used (`builder`, `run:full-cnb`), with none the pinned builder from Docker Hub.
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

/** The version that a builder's reference carries: its tag, else the start of its digest. */
export function builderVersion(reference: string): string {
  const [name = '', digest] = reference.split('@');
  const tag = /:(?<tag>[^/:]+)$/u.exec(name)?.groups?.['tag'];
  return tag ?? digest ?? 'latest';
}
