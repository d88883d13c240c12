/** How far a layer is: `bb0ec1f0ce7b: Pull complete`. */
const PROGRESS =
  /^[\da-f]{12}: (?:Pulling fs layer|Waiting|Downloading|Verifying Checksum|Download complete|Extracting|Pull complete|Already exists)$/u;

/**
 * Whether a line is Docker's on how far one layer is that it fetches. Where it cannot draw bars it prints
 * one for each of a layer's steps, hundreds for a builder. That it tries a layer again is not among them.
 */
export function isPullProgress(line: string): boolean {
  return PROGRESS.test(line);
}
