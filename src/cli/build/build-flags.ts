import type {PullPolicy} from '../../engine/pack/pack-arguments.ts';
import type {AnnouncePolicy} from '../../slack/announce/make-announcer.ts';
import type {AwsFlags} from '../aws-settings.ts';
import type {PlanFlags} from './plan-flags.ts';

/** The flags of `image build`, as the parser gives them. */
export interface BuildFlags extends PlanFlags, AwsFlags {
  readonly force: boolean;
  readonly rebuild: boolean;
  readonly announce: AnnouncePolicy;
  readonly 'pull-policy'?: PullPolicy | undefined;
}
