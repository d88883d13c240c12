/** An environment variable for the buildpacks, and its origin. */
export interface Setting {
  readonly name: string;
  /** `undefined` for a secret: the plan has only its name, and the value is read when the build starts. */
  readonly value: string | undefined;
  /** Where it was set, for people: a file of the codebase, `environment`, a flag, or `default`. */
  readonly origin: string;
}

/** The origin of a setting from this program's environment. */
export const FROM_ENVIRONMENT = 'environment';

/** The origin of a setting from the command line. */
export const FROM_FLAG = '--env';
