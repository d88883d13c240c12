import type {Plan} from '../../image/plan/plan.ts';
import type {LocalImage} from '../../image/release/build-locally.ts';
import type {ReleasedImage} from '../../image/release/build-release.ts';
import type {Interruption} from '../terminal/interruption.ts';

/** The result of a build that succeeded. */
export interface BuildResult {
  readonly plan: Plan;
  readonly outcome:
    | {readonly kind: 'released'; readonly images: readonly ReleasedImage[]}
    | {readonly kind: 'local'; readonly image: LocalImage};
  /** Duration of each phase, in the order in which they ended. */
  readonly seconds: Readonly<Record<string, number>>;
}

/** The end of a build: its result, or the error that stopped it. */
export type BuildEnd = PromiseSettledResult<BuildResult> & {
  /** `undefined` if the build failed before it listened for signals. */
  readonly interruption: Interruption | undefined;
};
