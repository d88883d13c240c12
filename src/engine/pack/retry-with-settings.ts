import type {ErrorCode} from '../../error-codes.ts';
import {Failure, type FailureOptions} from '../../errors.ts';
import type {BuildSettings} from './pack-arguments.ts';
import type {Text} from '../../text.ts';

/** The error of a build that can succeed with other settings. */
export class RetryWithSettings extends Failure {
  readonly settings: Partial<BuildSettings>;
  /** The reason for the retry, as a sentence. */
  readonly why: Text;

  constructor(
    code: ErrorCode,
    message: string,
    options: FailureOptions & Pick<RetryWithSettings, 'settings' | 'why'>,
  ) {
    super(code, message, options);
    this.settings = options.settings;
    this.why = options.why;
  }
}

/** Whether the build already had these settings, so that a retry would change nothing. */
export function isSettled(settings: BuildSettings, {settings: needed}: RetryWithSettings): boolean {
  return Object.entries(needed).every(
    ([name, value]) => settings[name as keyof BuildSettings] === value,
  );
}
