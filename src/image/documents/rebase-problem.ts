import {unreachable} from '../../errors.ts';
import {
  type ConfigDocument,
  isSamePlatform,
  parseConfigDocument,
  parsedJson,
  platformText,
} from './config-document.ts';
import {parseManifest} from './image-documents.ts';
import type {Image} from './recompose.ts';
import {runImageRecord} from './run-image-record.ts';

/** Why an image cannot be rebased on a run image. */
export type RebaseProblem =
  /** Buildpacks did not build the image. */
  | {readonly kind: 'no-record'}
  /** The image or the run image has more layers or fewer than its config says. */
  | {readonly kind: 'layers'; readonly of: 'image' | 'run image'}
  /** The registry of the run image does not store all of its layers, so they cannot be copied. */
  | {readonly kind: 'foreign-layers'}
  /** The image does not contain the highest layer of its run image. */
  | {readonly kind: 'top-layer'; readonly topLayer: string}
  /** The highest layer of the run image occurs again in the image, so nobody knows where the run image ends. */
  | {readonly kind: 'repeated-layer'; readonly topLayer: string}
  /** The builder says that the image depends on exactly its run image. */
  | {readonly kind: 'not-rebasable'}
  | {
      readonly kind: 'platform' | 'distribution' | 'stack';
      readonly image: string;
      readonly base: string;
    }
  /** Nothing says on which distribution the image is. */
  | {readonly kind: 'unknown-distribution'}
  /** Packages that the image demands, but the run image does not have. */
  | {readonly kind: 'mixins'; readonly missing: readonly string[]}
  /** The run image is neither the recorded one nor a mirror of it. `force` overrides this problem alone. */
  | {readonly kind: 'name'; readonly known: readonly string[]; readonly base: string};

const REBASABLE_LABEL = 'io.buildpacks.rebasable';
const STACK_LABEL = 'io.buildpacks.stack.id';
const MIXINS_LABEL = 'io.buildpacks.stack.mixins';
const DISTRO_LABELS = ['io.buildpacks.base.distro.name', 'io.buildpacks.base.distro.version'];
const UNKNOWN = 'unknown';

/**
 * Checks whether the layers of an application can stand on a run image. Neither the name of the run image nor the image
 * by itself is checked: see `ownProblems`.
 *
 * @returns all problems; none if they can.
 * @see https://github.com/buildpacks/spec/blob/main/platform.md#rebaser
 */
export function baseProblems(image: Image, base: Image): RebaseProblem[] {
  const own = parseConfigDocument(image.config, image.manifest.digest);
  const others = parseConfigDocument(base.config, base.manifest.digest);
  return [
    ...layerProblems(base, others, 'run image'),
    ...(hasForeignLayers(base) ? [{kind: 'foreign-layers' as const}] : []),
    ...platformProblems(own, others),
    ...distributionProblems(own.labels, others.labels),
    ...mixinProblems(own.labels, others.labels),
  ];
}

/** The problems of an application's image with any run image. */
export function ownProblems(image: Image): RebaseProblem[] {
  const own = parseConfigDocument(image.config, image.manifest.digest);
  const record = runImageRecord(own.labels);
  if (record === undefined) return [{kind: 'no-record'}];
  const {topLayer} = record;
  return [
    ...layerProblems(image, own, 'image'),
    ...topLayerProblems(topLayer, own.diffIds.filter((it) => it === topLayer).length),
    ...(own.labels[REBASABLE_LABEL] === 'false' ? [{kind: 'not-rebasable' as const}] : []),
    ...(isDistributionKnown(own.labels) || own.labels[STACK_LABEL]
      ? []
      : [{kind: 'unknown-distribution' as const}]),
  ];
}

function topLayerProblems(topLayer: string, count: number): RebaseProblem[] {
  if (count === 1) return [];
  return [{kind: count === 0 ? 'top-layer' : 'repeated-layer', topLayer}];
}

function layerProblems(
  {manifest}: Image,
  {diffIds}: ConfigDocument,
  of: 'image' | 'run image',
): RebaseProblem[] {
  const layers = parseManifest(manifest)?.layers.length;
  return layers === diffIds.length && layers > 0 ? [] : [{kind: 'layers', of}];
}

/** https://github.com/opencontainers/image-spec/blob/main/layer.md#non-distributable-layers */
function hasForeignLayers({manifest}: Image): boolean {
  const layers = parseManifest(manifest)?.layers ?? [];
  return layers.some(({mediaType}) => /\.(?:foreign|nondistributable)\./u.test(mediaType));
}

function platformProblems(own: ConfigDocument, others: ConfigDocument): RebaseProblem[] {
  if (isSamePlatform(own.platform, others.platform)) return [];
  const [image, base] = [platformText(own.platform), platformText(others.platform)];
  return [{kind: 'platform', image, base}];
}

type Labels = ConfigDocument['labels'];

/** Images of old lifecycles have only a stack, new run images have only a distribution. */
function distributionProblems(own: Labels, others: Labels): RebaseProblem[] {
  const [stack, otherStack] = [own[STACK_LABEL], others[STACK_LABEL]];
  const isSameStack = Boolean(stack) && stack === otherStack;
  const [image, base] = [distributionOf(own), distributionOf(others)];
  return [
    ...(!stack || isSameStack
      ? []
      : [{kind: 'stack' as const, image: stack, base: otherStack ?? UNKNOWN}]),
    ...(isDistributionKnown(own) && image !== base
      ? [{kind: 'distribution' as const, image, base}]
      : []),
  ];
}

function isDistributionKnown(labels: Labels): boolean {
  return DISTRO_LABELS.every((name) => labels[name]);
}

/** Distribution and version of the run image, from the labels of an image: `ubuntu 22.04`; or `unknown`. */
export function distributionOf(labels: Labels): string {
  const words = DISTRO_LABELS.flatMap((name) => labels[name] || []);
  return words.length === 0 ? UNKNOWN : words.join(' ');
}

function mixinProblems(own: Labels, others: Labels): RebaseProblem[] {
  const provided = new Set(mixinsOf(others));
  const missing = mixinsOf(own).filter((mixin) => !provided.has(mixin));
  return missing.length === 0 ? [] : [{kind: 'mixins', missing}];
}

/** Without the stage: `run:curl` is `curl` in the run image. */
function mixinsOf(labels: Labels): string[] {
  const mixins = parsedJson(labels[MIXINS_LABEL] ?? '');
  return Array.isArray(mixins)
    ? mixins.flatMap((it) => (typeof it === 'string' ? it.replace(/^run:/u, '') : []))
    : [];
}

/** The problem as a sentence. */
export function problemText(problem: RebaseProblem): string {
  switch (problem.kind) {
    case 'no-record': {
      return 'It was not built by buildpacks: the label io.buildpacks.lifecycle.metadata is missing.';
    }
    case 'layers': {
      return `The manifest and the config of the ${problem.of} have different layers.`;
    }
    case 'foreign-layers': {
      return 'The run image has layers that may not be copied to other registries.';
    }
    case 'top-layer': {
      return `It does not contain the highest layer of its run image, ${problem.topLayer}.`;
    }
    case 'repeated-layer': {
      return `The highest layer of its run image occurs more than once, ${problem.topLayer}.`;
    }
    case 'not-rebasable': {
      return 'Its label io.buildpacks.rebasable is false. Build it again instead.';
    }
    case 'platform': {
      return `It is for ${problem.image}, but the run image is for ${problem.base}.`;
    }
    case 'distribution': {
      return `Its distribution is ${problem.image}, but that of the run image is ${problem.base}.`;
    }
    case 'stack': {
      return `Its stack is ${problem.image}, but that of the run image is ${problem.base}.`;
    }
    case 'unknown-distribution': {
      return 'Its distribution is unknown: it has neither a stack nor the labels io.buildpacks.base.distro.name and io.buildpacks.base.distro.version. Build it again on a run image with these labels.';
    }
    case 'mixins': {
      return `The run image lacks mixins that it requires: ${problem.missing.join(', ')}.`;
    }
    case 'name': {
      const known = problem.known.join(', ') || 'none';
      return `${problem.base} is not its run image or a mirror of it. Known: ${known}.`;
    }
    default: {
      return unreachable(problem);
    }
  }
}
