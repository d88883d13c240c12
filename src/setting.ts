/** A variable for the buildpacks, and who set it. */
export interface Setting {
  readonly name: string;
  /** `undefined` for a secret: only its name is in a plan, its value is read when the build starts. */
  readonly value: string | undefined;
  /** As people read it: a file of the codebase, `environment`, a flag, or `default`. */
  readonly origin: string;
}

/** The origin of a setting that is a variable of this program's own environment. */
export const FROM_ENVIRONMENT = 'environment';

/** The origin of a setting that was given on the command line. */
export const FROM_FLAG = '--env';
