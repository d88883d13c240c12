import type {Emit} from '../../events.ts';
import type {MachineVersions} from '../plan/version-variables.ts';
import {checkImage} from './check-image.ts';
import {engineRequest} from '../plan/engine-request.ts';
import {parseBuildMetadata} from '../documents/image-documents.ts';
import type {Engine, ServiceBinding} from '../ports.ts';
import type {Plan, PlannedImage} from '../plan/plan.ts';

export interface LocalBuildContext {
  readonly engine: Engine;
  readonly source: () => Promise<string>;
  readonly machine: MachineVersions;
  readonly secrets: Readonly<Record<string, string>>;
  readonly bindings: readonly ServiceBinding[];
  readonly verbose: boolean;
  readonly emit: Emit;
}

/** An image in the local Docker engine that can start every process. */
export interface LocalImage {
  readonly reference: string;
  readonly digest: string;
  readonly processes: readonly PlannedImage[];
}

/** Builds the folder as it is into one image for all processes, in the local Docker engine. */
export async function buildLocally(plan: Plan, context: LocalBuildContext): Promise<LocalImage> {
  const {engine, emit, source} = context;
  await engine.check();
  const reference = `${plan.application}:local`;
  const {digest, buildMetadata} = await engine.build(
    {
      ...engineRequest(plan, {...context, source: await source()}),
      image: reference,
      publish: false,
      previousImage: undefined,
    },
    emit,
  );
  const metadata = parseBuildMetadata(buildMetadata || undefined, reference);
  const {buildpackPost} = context.machine;
  const remarks = await checkImage(metadata, {plan, buildpackPost, isReused: false});
  for (const text of remarks) emit({type: 'warning', text});
  return {reference, digest, processes: plan.images};
}
