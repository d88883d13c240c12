import type {Plan} from '../../image/plan/plan.ts';
import type {LocalImage} from '../../image/release/build-locally.ts';
import type {ReleasedImage} from '../../image/release/build-release.ts';
import type {Interruption} from '../terminal/interruption.ts';

/** What a build came to. */
export interface BuildResult {
  readonly plan: Plan;
  readonly outcome:
    | {readonly kind: 'released'; readonly images: readonly ReleasedImage[]}
    | {readonly kind: 'local'; readonly image: LocalImage};
  /** By phase, in the order in which they passed. */
  readonly seconds: Readonly<Record<string, number>>;
}

/** How a build ended: with its result, or with the error that stopped it. */
export type BuildEnd = PromiseSettledResult<BuildResult> & {
  /** Knows of signals; `undefined` if the build failed before it listened for any. */
  readonly interruption: Interruption | undefined;
};
