/** Our own buildpack. It runs last in every build, and runs the scripts of the codebase. */
export const OWN_BUILDPACK = 'ci-image-builder/finish';

/** The scripts, in the order in which they run. */
const SCRIPTS: readonly string[] = ['buildpack-run.sh', 'user-post.sh'];

/** The lines of our buildpack before and after a script: docker/buildpack/lib/scripts.sh. */
const BEFORE = /^ {2}(?<name>[\w-]+\.sh): running$/u;
const AFTER = /^(?: {2}(?<done>[\w-]+\.sh): done|(?<failed>[\w-]+\.sh) exited with code \d+\.)$/u;

/** Whether our buildpack will run scripts. @param files names of the files at the top of the codebase. */
export function hasScripts(files: readonly string[]): boolean {
  return SCRIPTS.some((name) => files.includes(name));
}

/**
 * The progress of the scripts in our buildpack. A script that has started, but not succeeded, has failed,
 * whatever the last line is: background processes of a script can still print, and a script can terminate
 * the shell of our buildpack.
 */
export class ScriptTrail {
  #current: string | undefined;
  #isDone = false;

  /** The script that failed, if the build failed. */
  get failed(): string | undefined {
    return this.#isDone ? undefined : this.#current;
  }

  /** Reads a line of our buildpack or of a script. */
  read(text: string): void {
    const began = BEFORE.exec(text)?.groups?.['name'];
    // The output of a script can look like the start of an earlier script.
    if (began !== undefined && rank(began) > rank(this.#current)) {
      this.#current = began;
      this.#isDone = false;
    }
    const {done, failed} = AFTER.exec(text)?.groups ?? {};
    if ((done ?? failed) === this.#current) this.#isDone = done !== undefined;
  }
}

function rank(name: string | undefined): number {
  return name === undefined ? -1 : SCRIPTS.indexOf(name);
}
