interface Member {
  readonly id: string;
  readonly version: string;
}

/**
 * Buildpacks that print their name and version before anything else. Those of Paketo do it by their
 * libraries (https://github.com/paketo-buildpacks/libpak, https://github.com/paketo-buildpacks/packit), and
 * those of Google by theirs (https://github.com/GoogleCloudPlatform/buildpacks).
 */
const ANNOUNCED = /^(?:paketo-buildpacks\/|google\.)/u;

/**
 * The buildpacks of a build, and how far it has got with them. The lifecycle does not say which buildpack
 * it runs, so that is known only from the headings that most of them print.
 */
export class BuildpackGroup {
  readonly #announced: ReadonlySet<string>;
  #members: readonly Member[] = [];
  #current = -1;

  /** @param announced ids of more buildpacks that are known to print a heading. */
  constructor(announced: readonly string[]) {
    this.#announced = new Set(announced);
  }

  /** Takes a line that the lifecycle prints when a group has passed: `paketo-buildpacks/cpython 1.8.11`. */
  readDetected(text: string): void {
    const {id, version} = /^(?<id>[\w./-]+) +(?<version>\S+)$/u.exec(text)?.groups ?? {};
    if (id === undefined || version === undefined || !/\d/u.test(version)) return;
    this.#members = [...this.#members, {id, version}];
  }

  /**
   * Takes a line of a build.
   *
   * @returns whether it is the heading of a buildpack that had not begun: buildpacks run in their order.
   */
  readHeading(text: string): boolean {
    if (!/^\S/u.test(text)) return false;
    const later = this.#members.slice(this.#current + 1);
    const found =
      later.find((member) => isNamed(text, member)) ??
      later.find((member) => isPaketo(text, member));
    if (found === undefined) return false;
    this.#current = this.#members.indexOf(found);
    return true;
  }

  /** Whether the buildpack's heading was the last one. */
  isRunning(id: string): boolean {
    return this.#members[this.#current]?.id === id;
  }

  /** Whether the group has this buildpack and no other one. */
  isOnly(id: string): boolean {
    return this.#members.length === 1 && this.#members[0]?.id === id;
  }

  /** The buildpack whose folder in the builder has this name: `/` is `_` there. */
  inFolder(name: string): string | undefined {
    return this.#members.find(({id}) => id.replaceAll('/', '_') === name)?.id;
  }

  /** The ids of the buildpacks of which any may be the one that runs; one if that is certain. */
  get suspects(): readonly string[] {
    const later = this.#members.slice(this.#current + 1);
    // One that prints a heading has not begun, and so none after it has.
    const end = later.findIndex(({id}) => ANNOUNCED.test(id) || this.#announced.has(id));
    const current = this.#members[this.#current];
    return [
      ...(current === undefined ? [] : [current]),
      ...(end === -1 ? later : later.slice(0, end)),
    ].map(({id}) => id);
  }
}

/** `Paketo Buildpack for Pip Install 5.1.0`, or `=== Python - pip (google.python.pip@1.0.0) ===`. */
function isNamed(text: string, {id, version}: Member): boolean {
  if (text.startsWith('=== ') && text.includes(`(${id}@${version})`)) return true;
  if (!text.endsWith(` ${version}`)) return false;
  return letters(text).includes(letters(id.slice(id.lastIndexOf('/') + 1)));
}

/** Some have another name than id: `Paketo Buildpack for Apache HTTP Server` is `httpd`. */
function isPaketo(text: string, {id, version}: Member): boolean {
  return (
    id.startsWith('paketo-buildpacks/') && /^Paketo\b/u.test(text) && text.endsWith(` ${version}`)
  );
}

function letters(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('.net', 'dotnet')
    .replaceAll(/[^a-z0-9]/gu, '');
}
