import type {Failure} from '../../errors.ts';
import {type Text, joined} from '../../text.ts';

/** A failure as reasons why an image stays as it is, a sentence each. */
export function reasonsOf({message, details, remedy}: Failure): Text[] {
  return [message, ...details, joined(remedy)].filter((it) => it !== '');
}

/** Failures that all repositories of a registry have in common. */
const OF_REGISTRY: ReadonlySet<string> = new Set([
  'registry.config-invalid',
  'registry.helper-failed',
  'registry.insecure',
  'registry.unauthorized',
  'registry.unreachable',
]);

/** Whether a failure is about one repository, so that others can go on. */
export function isOfRepository({code, kind}: Failure): boolean {
  const isOfContent = code.startsWith('registry.') || code === 'release.image-invalid';
  return kind !== 'interrupted' && isOfContent && !OF_REGISTRY.has(code);
}
