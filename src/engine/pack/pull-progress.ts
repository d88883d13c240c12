/** The progress of a layer: `bb0ec1f0ce7b: Pull complete`. */
const PROGRESS =
  /^[\da-f]{12}: (?:Pulling fs layer|Waiting|Downloading|Verifying Checksum|Download complete|Extracting|Pull complete|Already exists)$/u;

/**
 * Whether a line is Docker's progress of a layer. Without a terminal, Docker prints a line for each step of
 * each layer: hundreds for a builder. Lines about retries do not count.
 */
export function isPullProgress(line: string): boolean {
  return PROGRESS.test(line);
}
