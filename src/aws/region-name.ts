/** `eu-west-2`, `us-gov-west-1`: part of the address that is called, in which nothing else may stand. */
const REGION = /^[a-z]{2,}(?:-[a-z]+)+-\d{1,2}$/u;

/** What is wrong with the name of a region, a sentence; `undefined` where nothing is. */
export function regionProblem(region: string): string | undefined {
  return REGION.test(region) ? undefined : 'This is not a region, such as eu-west-2.';
}
