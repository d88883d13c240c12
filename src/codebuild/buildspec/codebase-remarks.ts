import {type Text, sentence} from '../../text.ts';
import type {CodebaseFacts} from './codebase-facts.ts';

/** Returns warnings for every run: the facts may not be of what is built, or the buildspec is unreadable. */
export function originRemarks({unreadable, origin}: CodebaseFacts): Text[] {
  const {remark} = origin ?? {};
  return [
    ...(remark === undefined ? [] : [remark]),
    ...(unreadable === undefined
      ? []
      : [
          sentence`${unreadable} The role gets no permissions for the parameters and secrets of the buildspec.`,
        ]),
  ];
}

/** Returns warnings for a project that is created or changed: the buildspec is missing or has problems. */
export function buildspecRemarks({missing, buildspec, origin}: CodebaseFacts): Text[] {
  return [
    ...(missing === undefined
      ? []
      : [`${missing} not found on ${origin?.place ?? 'the branch'}. Builds require it.`]),
    ...(buildspec?.problems ?? []).map(
      ({file, line, message}) => `${file}${line === undefined ? '' : `:${line}`}: ${message}`,
    ),
  ];
}

/**
 * Returns a note for a changed policy of a role: which commit of the branch it is for. `undefined` if
 * {@link originRemarks} tells it, or if no checkout was read.
 */
export function policyOrigin({origin}: CodebaseFacts): Text | undefined {
  return origin === undefined || origin.remark !== undefined
    ? undefined
    : `The role gets what ${origin.place} requires. If that is not the newest commit, run git fetch first.`;
}
