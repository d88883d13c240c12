import {registryErrors} from './registry-failure.ts';

/** Sign-in, absence and haste have other reasons, whatever their words. */
const OTHER_REASONS = new Set([401, 404, 429]);

/**
 * Whether a registry refused a manifest because its tag is taken and may not move. The specification
 * has no code for that, so the registries' own words have to tell: ECR answers 400 `TAG_INVALID`
 * "… already exists … because the tag is immutable", Harbor 412 "… configured as immutable", Docker
 * Hub 403, others 409; Artifact Registry says "… has enabled tag immutability".
 *
 * @param body the answer's.
 */
export function isImmutableRefusal(status: number, body: string): boolean {
  if (status < 400 || status >= 500 || OTHER_REASONS.has(status)) return false;
  return registryErrors(body).some(({code, message}) =>
    /immutab|already ?exists/iu.test(`${code} ${message}`),
  );
}
