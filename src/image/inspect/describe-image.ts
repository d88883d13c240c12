import * as z from 'zod/mini';
import {
  BUILDER_LABEL,
  CREATED_LABEL,
  PLAN_LABEL,
  REVISION_LABEL,
  SOURCE_LABEL,
} from '../plan/labels.ts';
import {parseConfigDocument, parsedJson, platformText} from '../documents/config-document.ts';
import {startText} from '../documents/image-start.ts';
import {type LayerOwner, layerOwners} from './layer-owners.ts';
import type {FoundImage} from '../documents/read-image.ts';
import {distributionOf, ownProblems, problemText} from '../documents/rebase-problem.ts';
import {BASE_NAME} from '../documents/rebase-image.ts';
import {type RunImageRecord, runImageRecord} from '../documents/run-image-record.ts';

/** https://github.com/buildpacks/spec/blob/main/platform.md#iobuildpacksbuildmetadata-json */
const buildMetadata = z.object({
  buildpacks: z.nullish(z.array(z.object({id: z.string(), version: z.nullish(z.string())}))),
  launcher: z.nullish(z.object({version: z.nullish(z.string())})),
});

const annotated = z.object({annotations: z.nullish(z.record(z.string(), z.string()))});

/** What the image of one platform says about itself. `null` if it does not say it. */
export interface ImageDescription {
  readonly digest: string;
  /** `linux/amd64` */
  readonly platform: string;
  /** Bytes in the registry, config and layers together. */
  readonly size: number;
  readonly commit: string | null;
  readonly source: string | null;
  /** Time of the commit. */
  readonly created: string | null;
  readonly madeBy: {
    /** `null` if buildpacks did not build the image. */
    readonly tool: 'ci-image-builder' | 'buildpacks' | null;
    /** Reference of the builder. Only this tool records it. */
    readonly builder: string | null;
    /** Version of the lifecycle. */
    readonly lifecycle: string | null;
    /** Whether the image was put on another run image after its build. */
    readonly rebased: boolean;
  };
  readonly processes: readonly {
    readonly type: string;
    readonly command: string;
    /** Whether the image starts it. */
    readonly starts: boolean;
    readonly buildpack: string | null;
  }[];
  readonly buildpacks: readonly {readonly id: string; readonly version: string | null}[];
  readonly runImage: {
    readonly image: string | null;
    readonly mirrors: readonly string[];
    readonly reference: string | null;
    /** Distribution and version: `ubuntu 22.04`; or `unknown`. */
    readonly distribution: string;
  } | null;
  /** The lowest first. */
  readonly layers: readonly {
    readonly digest: string;
    /** Bytes in the registry, compressed. */
    readonly size: number;
    readonly owner: LayerOwner;
  }[];
  readonly labels: Readonly<Record<string, string>>;
  readonly rebasable: boolean;
  /** Why it cannot be rebased, a sentence each. */
  readonly reasons: readonly string[];
}

/** Describes an image, from its manifest and its config alone. */
export function describeImage({manifest, config, facts}: FoundImage): ImageDescription {
  const document = parseConfigDocument(config, manifest.digest);
  const {labels} = document;
  const record = runImageRecord(labels);
  const {data} = buildMetadata.safeParse(parsedJson(labels['io.buildpacks.build.metadata'] ?? ''));
  const reasons = ownProblems({manifest, config}).map((it) => problemText(it));
  return {
    digest: manifest.digest,
    platform: platformText(document.platform),
    size: facts.size,
    commit: labels[REVISION_LABEL] ?? null,
    source: labels[SOURCE_LABEL] ?? null,
    created: labels[CREATED_LABEL] ?? null,
    madeBy: {
      tool: toolOf(labels, record),
      builder: labels[BUILDER_LABEL] ?? null,
      lifecycle: data?.launcher?.version ?? null,
      rebased: isAnnotated(manifest.bytes),
    },
    processes: facts.processes.map((process) => ({
      type: process.type,
      command: startText(process),
      starts: facts.entrypoint[0] === `/cnb/process/${process.type}`,
      buildpack: process.buildpack ?? null,
    })),
    buildpacks: (data?.buildpacks ?? []).map(({id, version}) => ({id, version: version ?? null})),
    runImage:
      record === undefined
        ? null
        : {
            image: record.image ?? null,
            mirrors: record.mirrors,
            reference: record.reference ?? null,
            distribution: distributionOf(labels),
          },
    layers: layersOf(facts, layerOwners(labels, document.diffIds)),
    labels,
    rebasable: reasons.length === 0,
    reasons,
  };
}

function toolOf(
  labels: ImageDescription['labels'],
  record: RunImageRecord | undefined,
): ImageDescription['madeBy']['tool'] {
  if (PLAN_LABEL in labels) return 'ci-image-builder';
  return record === undefined ? null : 'buildpacks';
}

function layersOf(
  {layers}: FoundImage['facts'],
  owners: readonly LayerOwner[],
): ImageDescription['layers'] {
  return layers.map(({digest, size}, index) => ({
    digest,
    size,
    owner: owners[index] ?? {kind: 'unknown'},
  }));
}

/** A rebase by this tool names the run image in the annotations, which no build sets. */
function isAnnotated(manifest: Uint8Array): boolean {
  const {data} = annotated.safeParse(parsedJson(new TextDecoder().decode(manifest)));
  return data?.annotations?.[BASE_NAME] !== undefined;
}
