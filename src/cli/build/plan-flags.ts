import type {EngineName} from '../../image/plan/plan-engine.ts';
import type {Verbosity} from '../reporters/choose-reporter.ts';

/** The flags of `image plan`, as the parser gives them. */
export interface PlanFlags extends Verbosity {
  readonly registry?: string | undefined;
  readonly visibility?: 'private' | 'public' | undefined;
  readonly local: boolean;
  readonly engine: EngineName | 'auto';
  readonly 'trust-buildpacks': boolean;
  readonly cache: string;
  readonly builder?: string | undefined;
  readonly 'run-image'?: string | undefined;
  readonly 'lifecycle-image'?: string | undefined;
  readonly 'builder-version'?: string | undefined;
  readonly 'lifecycle-version'?: string | undefined;
  readonly mirror?: string | undefined;
  readonly buildpack?: readonly string[] | undefined;
  readonly env?: readonly string[] | undefined;
  readonly binding?: readonly string[] | undefined;
  readonly process?: readonly string[] | undefined;
  readonly 'working-tree': boolean;
  readonly branch?: string | undefined;
  readonly 'git-tag'?: readonly string[] | undefined;
  readonly 'latest-branch'?: string | undefined;
  readonly 'no-latest': boolean;
  readonly 'legacy-tags': boolean;
}
