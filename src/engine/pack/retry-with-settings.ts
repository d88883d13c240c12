import type {ErrorCode} from '../../error-codes.ts';
import {Failure, type FailureOptions} from '../../errors.ts';
import type {BuildSettings} from './pack-arguments.ts';
import type {Text} from '../../text.ts';

/** A build that failed, and that other settings may bring to a good end. */
export class RetryWithSettings extends Failure {
  readonly settings: Partial<BuildSettings>;
  /** Why it is tried again, for the person who waits. */
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

/** Whether the build had these settings already, so that trying again would change nothing. */
export function isSettled(settings: BuildSettings, {settings: needed}: RetryWithSettings): boolean {
  return Object.entries(needed).every(
    ([name, value]) => settings[name as keyof BuildSettings] === value,
  );
}
