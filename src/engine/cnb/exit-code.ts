import type {Phase} from '../../events.ts';

/** `bin/build` of a buildpack failed, or could not be started. */
export const BUILDPACK_FAILED = 51;
/** No group of buildpacks passed detection. */
export const NONE_FITS = 20;
/** No group of buildpacks passed detection, and at least one buildpack failed with an error. */
export const DETECTION_ERRED = 21;

/** The failed phase, by the tens of the lifecycle's exit code. Extensions generate during detection. */
const PHASES: Readonly<Record<number, Phase>> = {
  2: 'detecting',
  3: 'analyzing',
  4: 'restoring',
  5: 'building',
  6: 'exporting',
  9: 'detecting',
  10: 'extending',
};

/** Phases that run code of buildpacks, extensions or the codebase, which can exit with any code. */
export const FOREIGN: ReadonlySet<Phase> = new Set(['building', 'extending']);

/**
 * The failed phase, by the lifecycle's exit code, which the output of scripts cannot change. The codes of a
 * terminated container (137) and of a general error (1) do not name a phase. In phases that run code of
 * others, only the codes of building and extending count.
 *
 * @param code `undefined` if the platform itself failed.
 * @param current the phase that the platform started last.
 * @see https://github.com/buildpacks/spec/blob/main/platform.md#lifecycle-exit-codes
 */
export function failedPhase(code: number | undefined, current: Phase): Phase {
  const phase = code === undefined ? undefined : PHASES[Math.floor(code / 10)];
  if (phase === undefined) return current;
  return FOREIGN.has(current) && !FOREIGN.has(phase) ? current : phase;
}

/** The signal that terminated a container, from its exit code as in a shell: 137 for SIGKILL. */
export function endedBySignal(code: number): number | undefined {
  return code > 128 && code <= 192 ? code - 128 : undefined;
}
