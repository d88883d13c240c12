import type {ErrorCode} from '../../error-codes.ts';
import {Failure, type FailureOptions} from '../../errors.ts';
import type {Text} from '../../text.ts';
import type {ComponentGroup} from './builder-order.ts';

/** Settings that can make a failed build succeed. */
interface OtherSettings {
  readonly pullPolicy?: 'always';
  /** Groups of buildpacks that replace those of the builder. */
  readonly groups?: readonly ComponentGroup[];
}

/** The error of a build that can succeed with other settings. */
export class RetryWithSettings extends Failure {
  readonly settings: OtherSettings;
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
export function isSettled(settings: object, {settings: needed}: RetryWithSettings): boolean {
  const current = new Map<string, unknown>(Object.entries(settings));
  return Object.entries(needed).every(([name, value]) => current.get(name) === value);
}
