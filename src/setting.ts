import {type Text, option} from './text.ts';

/** An environment variable for the buildpacks, and its origin. */
export interface Setting {
  readonly name: string;
  /** `undefined` for a secret: the plan has only its name, and the value is read when the build starts. */
  readonly value: string | undefined;
  /** Where it was set, for people: a file of the codebase, `environment`, an option, or `default`. */
  readonly origin: Text;
}

/** The origin of a setting from this program's environment. */
export const FROM_ENVIRONMENT = 'environment';

/** The origin of a setting from the command line. */
export const FROM_FLAG = option('env');
