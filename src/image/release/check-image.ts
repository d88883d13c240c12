import {Failure} from '../../errors.ts';
import {nearest} from '../../nearest.ts';
import {type BuildMetadata, type ImageProcess, LAUNCHER} from '../documents/image-documents.ts';
import {missesShell, startText, startsLine} from '../documents/image-start.ts';
import type {Plan, PlannedImage} from '../plan/plan.ts';
import {option, sentence} from '../../text.ts';

/** The expectations that an image is checked against. */
export interface ImageCheck {
  readonly plan: Plan;
  /** Our own buildpack, `id@version`. */
  readonly buildpackPost: string;
  /** Whether the image was found in the registry instead of built now. */
  readonly isReused: boolean;
}

/**
 * Checks, before anything is tagged, that our own buildpack ran in the build, and that the image starts
 * the planned processes.
 *
 * @returns problems that do not stop the release, one sentence each.
 * @throws {Failure} `build.image-mismatch` or `build.process-not-found`, with all differences.
 */
export async function checkImage(
  metadata: BuildMetadata,
  {plan, buildpackPost, isReused}: ImageCheck,
): Promise<string[]> {
  requireOwnBuildpack(metadata, buildpackPost);
  requireOthers(metadata, isReused);
  await requireProcesses(plan, metadata);
  const wrong = await wrongStarts(plan, metadata);
  if (wrong.length > 0) throw startsElse(wrong, isReused);
  return [...defaultRemarks(plan, metadata), ...(await shellRemarks(plan, metadata))];
}

/** Whether buildpacks built the image, and it starts the planned processes. */
export async function startsAsPlanned(plan: Plan, metadata: BuildMetadata): Promise<boolean> {
  if (isOfOwnAlone(metadata)) return false;
  const has = ({process}: PlannedImage) =>
    process === undefined || processOf(metadata, process) !== undefined;
  return plan.images.every(has) && (await wrongStarts(plan, metadata)).length === 0;
}

function requireOwnBuildpack({buildpacks}: BuildMetadata, buildpackPost: string): void {
  const id = buildpackPost.replace(/@[^@]*$/u, '');
  if (buildpacks.includes(id)) return;
  const message = `The image was built without the buildpack ${id} of ci-image-builder.`;
  throw new Failure('build.image-mismatch', message, {
    details: [
      `Buildpacks that ran: ${buildpacks.join(', ') || 'none'}`,
      'The image has no build_version.txt and no labels, and the scripts of the codebase did not run.',
    ],
    remedy:
      'Check where the buildpacks are set: in the codebase, in the configuration of pack, or in the builder.',
  });
}

/** Whether no other buildpack ran, so that the image has the codebase, but nothing to run it with. */
function isOfOwnAlone({buildpacks}: BuildMetadata): boolean {
  return buildpacks.length === 1;
}

function requireOthers(metadata: BuildMetadata, isReused: boolean): void {
  if (!isOfOwnAlone(metadata)) return;
  throw new Failure(
    'build.no-buildpack',
    'The image was built without a buildpack for the codebase.',
    {
      details: [`Buildpacks that ran: ${metadata.buildpacks.join(', ')}`],
      remedy: isReused
        ? sentence`Add ${option('rebuild')} to build the commit again.`
        : 'Commit the files that the buildpacks look for, or name buildpacks in buildpack.json.',
    },
  );
}

async function requireProcesses(plan: Plan, {processes}: BuildMetadata): Promise<void> {
  const types = processes.map(({type}) => type);
  const missing = plan.images.flatMap(({process}) =>
    process === undefined || types.includes(process) ? [] : [process],
  );
  if (missing.length === 0) return;
  const near = await Promise.all(missing.map((process) => nearest(process, types)));
  const meant = near.filter((type) => type !== undefined);
  throw new Failure(
    'build.process-not-found',
    `The image has no process ${missing.join(' or ')}.`,
    {
      details: [`Processes of the image: ${types.join(', ') || 'none'}`],
      remedy: [
        ...(meant.length > 0 ? [`Did you mean ${[...new Set(meant)].join(' and ')}?`] : []),
        `Add ${missing.join(' and ')} to the Procfile, or change the names in the process file.`,
      ],
    },
  );
}

/** A process of the image that does not run the planned line. */
interface WrongStart {
  readonly process: string;
  readonly line: string;
  readonly actual: ImageProcess;
}

async function wrongStarts(plan: Plan, metadata: BuildMetadata): Promise<WrongStart[]> {
  const compared = await Promise.all(
    linesOf(plan, metadata).map(async (it) => ((await startsLine(it.actual, it.line)) ? [] : [it])),
  );
  return compared.flat();
}

/** The planned lines, each with the image's process of the same type. */
function linesOf({images}: Plan, metadata: BuildMetadata): WrongStart[] {
  return images.flatMap(({process, command}) => {
    const actual = process === undefined ? undefined : processOf(metadata, process);
    if (process === undefined || command === undefined || actual === undefined) return [];
    return [{process, line: command, actual}];
  });
}

function processOf({processes}: BuildMetadata, type: string): ImageProcess | undefined {
  return processes.find((it) => it.type === type);
}

function startsElse(wrong: readonly WrongStart[], isReused: boolean): Failure {
  const names = wrong.map(({process}) => process).join(' and ');
  return new Failure(
    'build.image-mismatch',
    `The image does not start the planned command of ${names}.`,
    {
      details: wrong.flatMap(({process, line, actual}) => [
        `Planned command of ${process}: ${line}`,
        `Command in the image: ${startText(actual)} (from ${actual.buildpack ?? 'an unknown buildpack'})`,
      ]),
      remedy: isReused
        ? sentence`Add ${option('rebuild')} to build the commit again.`
        : `Rename ${names} in the process file and the Procfile, or remove the buildpack that defines it.`,
    },
  );
}

/** An image without a planned process starts nothing if the buildpacks define no default process. */
function defaultRemarks({images}: Plan, {defaultEntrypoint}: BuildMetadata): string[] {
  return images.flatMap(({name, process}) =>
    process === undefined && defaultEntrypoint === LAUNCHER
      ? [`${name} has no default process, because the buildpacks define none.`]
      : [],
  );
}

async function shellRemarks(plan: Plan, metadata: BuildMetadata): Promise<string[]> {
  const remarks = await Promise.all(
    linesOf(plan, metadata).map(async ({process, line, actual}) =>
      (await missesShell(actual, line))
        ? [
            `${process} starts without a shell, so variables and operators in its command have no effect: ${line}`,
          ]
        : [],
    ),
  );
  return remarks.flat();
}
