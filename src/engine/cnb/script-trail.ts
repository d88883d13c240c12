/** Our own buildpack, which is the last one of every build and runs the codebase's scripts. */
export const OWN_BUILDPACK = 'ci-image-builder/finish';

/** The scripts, in the order in which they run. */
const SCRIPTS: readonly string[] = ['buildpack-run.sh', 'user-post.sh'];

/** What our buildpack prints before and after a script: docker/buildpack/lib/scripts.sh. */
const BEFORE = /^ {2}(?<name>[\w-]+\.sh): running$/u;
const AFTER = /^(?: {2}(?<done>[\w-]+\.sh): done|(?<failed>[\w-]+\.sh) ended with code \d+\.)$/u;

/** Whether our buildpack will run scripts. @param files names at the codebase's top. */
export function hasScripts(files: readonly string[]): boolean {
  return SCRIPTS.some((name) => files.includes(name));
}

/**
 * How far our buildpack has got with the scripts. A script that began and did not end well has failed,
 * whatever is the last line: what a script leaves in the background prints on, and a script that ends our
 * buildpack's shell keeps it from saying anything.
 */
export class ScriptTrail {
  #current: string | undefined;
  #isDone = false;

  /** The script that failed, if the build failed. */
  get failed(): string | undefined {
    return this.#isDone ? undefined : this.#current;
  }

  /** Takes a line of our buildpack, or of a script. */
  read(text: string): void {
    const began = BEFORE.exec(text)?.groups?.['name'];
    // Nothing that a script prints leads back to one that has ended.
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
