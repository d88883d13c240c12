import type {PlanFlags} from '../../../src/cli/build/plan-flags.ts';

/** The flags of `image plan` as the parser gives them if none is set. */
export const NO_FLAGS: PlanFlags = {
  quiet: false,
  verbose: false,
  engine: 'auto',
  'trust-buildpacks': false,
  cache: 'auto',
  local: false,
  'working-tree': false,
  'no-latest': false,
  'legacy-tags': false,
};
