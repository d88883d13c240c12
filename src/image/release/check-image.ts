import {Failure} from '../../errors.ts';
import {nearest} from '../../nearest.ts';
import {type BuildMetadata, type ImageProcess, LAUNCHER} from '../documents/image-documents.ts';
import {missesShell, startText, startsLine} from '../documents/image-start.ts';
import type {Plan, PlannedImage} from '../plan/plan.ts';
import {option, sentence} from '../../text.ts';

/** What an image is checked for. */
export interface ImageCheck {
  readonly plan: Plan;
  /** Our own buildpack, `id@version`. */
  readonly buildpackPost: string;
  /** The image was found in the registry, and not built just now. */
  readonly isReused: boolean;
}

/**
 * Makes sure, before anything is tagged, that our own buildpack took part in an image's build, and that
 * the image starts what the plan says.
 *
 * @returns problems that do not stop the release, one sentence each.
 * @throws {Failure} `failed` naming everything that differs.
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

/** Whether buildpacks made an image, and it starts what the plan says. */
export async function startsAsPlanned(plan: Plan, metadata: BuildMetadata): Promise<boolean> {
  if (isOfOwnAlone(metadata)) return false;
  const has = ({process}: PlannedImage) =>
    process === undefined || processOf(metadata, process) !== undefined;
  return plan.images.every(has) && (await wrongStarts(plan, metadata)).length === 0;
}

function requireOwnBuildpack({buildpacks}: BuildMetadata, buildpackPost: string): void {
  const id = buildpackPost.replace(/@[^@]*$/u, '');
  if (buildpacks.includes(id)) return;
  const message = `The image was built without ${id}, this tool's own buildpack.`;
  throw new Failure('build.image-mismatch', message, {
    details: [
      `Buildpacks that took part: ${buildpacks.join(', ') || 'none'}`,
      'So the image has no build_version.txt and no labels, and no script of the codebase ran.',
    ],
    remedy:
      'Find out what chooses the buildpacks instead of this tool: a file of the codebase, or the configuration of pack or of the builder.',
  });
}

/** Such an image holds the codebase and nothing to run it with. */
function isOfOwnAlone({buildpacks}: BuildMetadata): boolean {
  return buildpacks.length === 1;
}

function requireOthers(metadata: BuildMetadata, isReused: boolean): void {
  if (!isOfOwnAlone(metadata)) return;
  throw new Failure('build.no-buildpack', 'No buildpack took part in the build of the image.', {
    details: [`Buildpacks that took part: ${metadata.buildpacks.join(', ')}`],
    remedy: isReused
      ? 'Add --rebuild to build the commit again.'
      : 'Check that the files the buildpacks look for are committed, or name buildpacks in buildpack.json.',
  });
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
    `The buildpacks made no process called ${missing.join(' or ')}.`,
    {
      details: [`Processes of the image: ${types.join(', ') || 'none'}`],
      remedy: [
        ...(meant.length > 0 ? [`Did you mean ${[...new Set(meant)].join(' and ')}?`] : []),
        `Add a line for ${missing.join(' and ')} to the Procfile, or change the names in the process file.`,
      ],
    },
  );
}

/** An image that starts something else than the plan says. */
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

/** The planned lines, beside the image's processes of the same types. */
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
    `The image does not start what the plan says for ${names}.`,
    {
      details: wrong.flatMap(({process, line, actual}) => [
        `${process} in the plan:  ${line}`,
        `${process} in the image: ${startText(actual)} (from ${actual.buildpack ?? 'an unknown buildpack'})`,
      ]),
      remedy: isReused
        ? sentence`Add ${option('rebuild')} to build the commit again.`
        : `Rename ${names} in the process file and the Procfile, or leave out the buildpack that defines it.`,
    },
  );
}

/** An image that is left to the buildpacks starts nothing if they made no process the default. */
function defaultRemarks({images}: Plan, {defaultEntrypoint}: BuildMetadata): string[] {
  return images.flatMap(({name, process}) =>
    process === undefined && defaultEntrypoint === LAUNCHER
      ? [`${name} starts no process by itself: the buildpacks made none of them the default.`]
      : [],
  );
}

async function shellRemarks(plan: Plan, metadata: BuildMetadata): Promise<string[]> {
  const remarks = await Promise.all(
    linesOf(plan, metadata).map(async ({process, line, actual}) =>
      (await missesShell(actual, line))
        ? [
            `${process} starts without a shell, so variables and operators in its line have no effect: ${line}`,
          ]
        : [],
    ),
  );
  return remarks.flat();
}
