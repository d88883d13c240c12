import {Failure} from '../errors.ts';
import {quoted} from './text-file.ts';

/** Where CodeBuild says which push or pull request started a build. */
const VARIABLE = 'CODEBUILD_WEBHOOK_TRIGGER';
/** Longer numbers would not stay what they are. */
const FORM = /^(?:branch\/(?<branch>\P{Cc}+)|tag\/(?<tag>\P{Cc}+)|pr\/(?<number>[1-9]\d{0,14}))$/u;

/** What started a build; at most one of the three. */
export interface Trigger {
  readonly branch?: string | undefined;
  readonly tag?: string | undefined;
  readonly pullRequest?: number | undefined;
}

/**
 * Reads `branch/a/b`, `tag/v1` or `pr/12`. What is none of these must not pass for a build that nobody
 * triggered: it would move tags that it has no business with.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
 *
 * @returns `undefined` where the variable is empty or not set.
 * @throws {Failure} `usage` naming the value.
 */
export function webhookTrigger(
  environment: Readonly<Record<string, string | undefined>>,
): Trigger | undefined {
  const text = environment[VARIABLE] ?? '';
  if (text === '') return undefined;
  const {branch, tag, number} = FORM.exec(text)?.groups ?? {};
  if (branch !== undefined) return {branch};
  if (tag !== undefined) return {tag};
  if (number !== undefined) return {pullRequest: Number(number)};
  throw new Failure('usage', `${VARIABLE} ${quoted(text)} cannot be used.`, {
    remedy: `CodeBuild sets it to branch/<name>, tag/<name> or pr/<number>; unset it where there is no webhook.`,
  });
}
