import type {Phase} from '../../events.ts';

/** `bin/build` of a buildpack failed, or could not be started. */
export const BUILDPACK_FAILED = 51;
/** No group of buildpacks passed detection. */
export const NONE_FITS = 20;
/** No group of buildpacks passed detection, and at least one buildpack failed with an error. */
export const DETECTION_ERRED = 21;

/** Tens of the lifecycle's exit codes, by the phase that failed. Extensions generate while detecting. */
const PHASES: Readonly<Record<number, Phase>> = {
  2: 'detecting',
  3: 'analyzing',
  4: 'restoring',
  5: 'building',
  6: 'exporting',
  9: 'detecting',
  10: 'extending',
};

/** Phases that run code of buildpacks, extensions or the codebase, which could give any code. */
export const FOREIGN: ReadonlySet<Phase> = new Set(['building', 'extending']);

/**
 * The phase that failed, by the lifecycle's exit code; the code is one that no script's output can change.
 * The code of an ended container (137) and a general one (1) say no phase, and while code of others runs
 * only the codes of building and extending count.
 *
 * @param code `undefined` if the platform itself failed.
 * @param current the phase that the platform began last.
 * @see https://github.com/buildpacks/spec/blob/main/platform.md#lifecycle-exit-codes
 */
export function failedPhase(code: number | undefined, current: Phase): Phase {
  const phase = code === undefined ? undefined : PHASES[Math.floor(code / 10)];
  if (phase === undefined) return current;
  return FOREIGN.has(current) && !FOREIGN.has(phase) ? current : phase;
}

/** The signal that ended a container, which its exit code tells as a shell does: 137 for SIGKILL. */
export function endedBySignal(code: number): number | undefined {
  return code > 128 && code <= 192 ? code - 128 : undefined;
}
