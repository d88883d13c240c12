import {registryErrors} from './registry-failure.ts';

/** Unauthorized, not found and too many requests: never about the tag, whatever the message says. */
const OTHER_REASONS = new Set([401, 404, 429]);

/**
 * Whether a registry rejected a manifest because its tag already exists and is immutable. The
 * specification has no code for that, so the messages decide: ECR answers 400 `TAG_INVALID` "… already
 * exists … because the tag is immutable", Harbor 412 "… configured as immutable", Docker Hub 403, others
 * 409. Artifact Registry says "… has enabled tag immutability".
 *
 * @param body body of the response.
 */
export function isImmutableRefusal(status: number, body: string): boolean {
  if (status < 400 || status >= 500 || OTHER_REASONS.has(status)) return false;
  return registryErrors(body).some(({code, message}) =>
    /immutab|already ?exists/iu.test(`${code} ${message}`),
  );
}
