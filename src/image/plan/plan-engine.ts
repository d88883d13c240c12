import {parseReference} from '../../image-reference.ts';
import {type Text, option, sentence} from '../../text.ts';

/** `lifecycle` builds in the container in which the command runs; `pack` builds with Docker. */
export type EngineName = 'lifecycle' | 'pack';

/** What is known about the machine on which the build runs. */
export interface EngineMachine {
  /** Whether this process has the rights of root. */
  readonly isRoot: boolean;
  /** Whether the programs of the lifecycle are here, as in every builder image. */
  readonly hasLifecycle: boolean;
  /** The builder that the image around this process was made from, if it says so. */
  readonly builder: {readonly reference: string; readonly digest: string} | undefined;
}

/** What decides on the engine. */
interface EngineChoice {
  readonly asked: EngineName | 'auto';
  /** Whether buildpacks may run with the rights of the command. */
  readonly trustsBuildpacks: boolean;
  readonly machine: EngineMachine;
  /** The builder of the plan, and who chose it. */
  readonly builder: string;
  readonly builderOrigin: Text;
  /** Prefixes under which the images of Docker Hub are also found. */
  readonly mirrors: readonly string[];
  readonly isLocal: boolean;
  /** The buildpacks of the plan that are archives. */
  readonly archives: readonly string[];
}

/** The engine of a plan, and why. */
export interface PlannedEngine {
  readonly name: EngineName;
  readonly origin: Text;
  /** The builder that this image was made from, if the plan has another one. */
  readonly otherBuilder?: string;
}

/**
 * Decides which engine builds. `auto` takes the lifecycle if this machine is an image with the builder of the
 * plan, and pack otherwise.
 *
 * @returns the engine, or a sentence that says why the engine that was asked for is impossible.
 */
export function planEngine(choice: EngineChoice): PlannedEngine | {readonly problem: Text} {
  const {asked, builder, builderOrigin, isLocal, machine, trustsBuildpacks} = choice;
  const other = otherBuilder(choice);
  const origin = option('engine');
  const withPack = (why: Text) => ({
    name: 'pack' as const,
    origin: why,
    ...(other === undefined ? {} : {otherBuilder: other}),
  });
  const withLifecycle = (why: Text) =>
    choice.archives.length === 0
      ? {name: 'lifecycle' as const, origin: why}
      : {problem: noArchives(choice.archives)};
  if (asked === 'pack') return withPack(origin);
  if (asked === 'lifecycle') {
    if (isLocal) {
      const problem = sentence`${option('engine', 'lifecycle')} cannot build into the local Docker engine. Remove ${option('local')}.`;
      return {problem};
    }
    if (other === undefined) return withLifecycle(origin);
    const problem = sentence`${option('engine', 'lifecycle')} cannot use the builder ${builder} (${builderOrigin}), because this image has the builder ${other}.`;
    return {problem};
  }
  if (isLocal) return withPack(option('local'));
  if (machine.builder === undefined || !machine.hasLifecycle) return withPack('default');
  if (other !== undefined) return withPack(`this image has the builder ${other}`);
  if (!machine.isRoot && !trustsBuildpacks) return withPack('the command does not run as root');
  return withLifecycle('this image has the builder');
}

function noArchives(archives: readonly string[]): Text {
  return sentence`The lifecycle takes no archives of buildpacks (${archives.join(', ')}). Unpack them and name their folders, name images, or build with ${option('engine', 'pack')}.`;
}

/** The builder of this machine, if it is not the one of the plan. */
function otherBuilder({builder, machine, mirrors}: EngineChoice): string | undefined {
  const own = machine.builder;
  if (own === undefined || isSameImage(builder, own, mirrors)) return undefined;
  return own.reference;
}

/**
 * Whether a reference names an image that is known by its reference and its digest. A digest decides. Without
 * one, host, path and tag do. An image of a mirror is the one that it mirrors.
 *
 * @param mirrors prefixes under which images of Docker Hub are also found.
 */
export function isSameImage(
  asked: string,
  own: {readonly reference: string; readonly digest: string},
  mirrors: readonly string[],
): boolean {
  const [a, b] = [asked, own.reference].map((it) => parseReference(withoutMirror(it, mirrors)));
  if (a === undefined || b === undefined || 'problem' in a || 'problem' in b) return false;
  if (a.digest !== undefined) return a.digest === own.digest;
  return a.host === b.host && a.path === b.path && (a.tag ?? 'latest') === (b.tag ?? 'latest');
}

function withoutMirror(reference: string, mirrors: readonly string[]): string {
  const prefixes = mirrors.map((it) => `${it.replace(/\/+$/u, '')}/`);
  const prefix = prefixes.find((it) => reference.startsWith(it));
  return prefix === undefined ? reference : reference.slice(prefix.length);
}
