/** `eu-west-2`, `us-gov-west-1`. Strict, because the region becomes part of a host name. */
const REGION = /^[a-z]{2,}(?:-[a-z]+)+-\d{1,2}$/u;

/** Returns what is wrong with the name of a region, as a sentence; `undefined` if it is valid. */
export function regionProblem(region: string): string | undefined {
  return REGION.test(region) ? undefined : 'This is not a region. Example: eu-west-2.';
}
