import type {ImageDescription} from '../../../image/inspect/describe-image.ts';
import type {LayerOwner} from '../../../image/inspect/layer-owners.ts';
import {unreachable} from '../../../errors.ts';
import {printable} from '../../../printable.ts';
import {type Line, line, styled} from '../../output/line.ts';
import {wrapText} from '../../terminal/wrap-text.ts';
import {bytes} from '../../output/bytes.ts';
import type {InspectJson} from './inspect-image.ts';

/** Lines are at most this long, so that they fit into half a screen. */
const COLUMNS = 60;
/** Column at which the values start. */
const INDENT = 13;
const WIDTH = COLUMNS - INDENT;
/** Digits of a digest that identify it in practice. */
const DIGITS = 12;

/** Formats the description of an image for people, in lines of at most 60 columns. */
export function inspectLines({reference, tag, digest, images}: InspectJson): Line[] {
  const heading = `${reference}${tag === null ? '' : `:${tag}`}`;
  return [
    ...broken(heading, COLUMNS).map((text) => styled('bold', text)),
    ...rows([['Digest', [short(digest)]]]),
    ...images.flatMap((image) => imageLines(image)),
  ];
}

type Rows = readonly (readonly [string, readonly string[]])[];

function imageLines(image: ImageDescription): Line[] {
  const {platform, size, commit, source, created, runImage} = image;
  return rows([
    ['Platform', [platform]],
    ['Size', [bytes(size)]],
    ['Commit', [commit?.slice(0, DIGITS) ?? [], created ?? []].flat()],
    ['Source', [source ?? []].flat()],
    ['Made by', madeByTexts(image)],
    ['Processes', image.processes.flatMap((it) => processTexts(it))],
    [
      'Buildpacks',
      image.buildpacks.map(({id, version}) => (version === null ? id : `${id} ${version}`)),
    ],
    ['Run image', runImage === null ? [] : runImageTexts(runImage)],
    ['Rebase', image.rebasable ? ['possible'] : image.reasons],
    [
      'Layers',
      image.layers.map(({size: of, owner}) => `${bytes(of).padStart(8)}  ${ownerText(owner)}`),
    ],
    ['Labels', Object.entries(image.labels).map(([name, value]) => labelText(name, value))],
  ]);
}

function rows(sections: Rows): Line[] {
  return sections.flatMap(([heading, values]) =>
    values
      .flatMap((value) => broken(value, WIDTH))
      .map((text, index) => {
        const label = (index === 0 ? heading : '').padEnd(INDENT);
        return index === 0 ? line`${styled('bold', label)}${text}` : `${label}${text}`;
      }),
  );
}

function madeByTexts({madeBy}: ImageDescription): string[] {
  const {tool, builder, lifecycle, rebased} = madeBy;
  if (tool === null) return ['not by buildpacks'];
  return [
    lifecycle === null ? tool : `${tool}, lifecycle ${lifecycle}`,
    ...(builder === null ? [] : [`builder ${builder}`]),
    ...(rebased ? ['rebased after the build'] : []),
  ];
}

function processTexts({type, command, starts}: ImageDescription['processes'][number]): string[] {
  return [`${type}: ${command}${starts ? ' (default)' : ''}`];
}

function runImageTexts({
  image,
  reference,
  mirrors,
  distribution,
}: NonNullable<ImageDescription['runImage']>): string[] {
  return [
    ...(image === null ? [] : [image]),
    ...(reference === null ? [] : [short(reference.split('@').at(-1) ?? reference)]),
    ...mirrors.map((it) => `mirror ${it}`),
    distribution,
  ];
}

function ownerText(owner: LayerOwner): string {
  switch (owner.kind) {
    case 'buildpack': {
      return `${owner.id} ${owner.version}: ${owner.layer}`;
    }
    case 'run image':
    case 'application':
    case 'launcher':
    case 'configuration':
    case 'processes':
    case 'SBOM':
    case 'unknown': {
      return owner.kind;
    }
    default: {
      return unreachable(owner);
    }
  }
}

/** The labels of the lifecycle are long documents, so each label has one line. `--json` has all of it. */
function labelText(name: string, value: string): string {
  const text = printable(`${name}=${value}`);
  return text.length > WIDTH ? `${text.slice(0, WIDTH - 1)}…` : text;
}

function short(digest: string): string {
  return digest.replace(/^(?<kind>sha\d+:[0-9a-f]{12})[0-9a-f]+$/u, '$<kind>');
}

/** Wraps between words, and inside words that are too long. */
function broken(text: string, columns: number): string[] {
  return wrapText(text, columns).flatMap((it) =>
    Array.from({length: Math.ceil(it.length / columns) || 1}, (_, index) =>
      it.slice(index * columns, (index + 1) * columns),
    ),
  );
}
