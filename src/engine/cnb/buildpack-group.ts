interface Member {
  readonly id: string;
  readonly version: string;
}

/**
 * Buildpacks that print their name and version first. The libraries of Paketo
 * (https://github.com/paketo-buildpacks/libpak, https://github.com/paketo-buildpacks/packit) and Google
 * (https://github.com/GoogleCloudPlatform/buildpacks) do that.
 */
const ANNOUNCED = /^(?:paketo-buildpacks\/|google\.)/u;

/**
 * The buildpacks of a build, and which of them is running. The lifecycle does not report that, so it is only
 * known from the headings that most buildpacks print.
 */
export class BuildpackGroup {
  readonly #announced: ReadonlySet<string>;
  #members: readonly Member[] = [];
  #current = -1;

  /** @param announced IDs of other buildpacks that print a heading. */
  constructor(announced: readonly string[]) {
    this.#announced = new Set(announced);
  }

  /** Reads a line that the lifecycle prints for a detected buildpack: `paketo-buildpacks/cpython 1.8.11`. */
  readDetected(text: string): void {
    const {id, version} = /^(?<id>[\w./-]+) +(?<version>\S+)$/u.exec(text)?.groups ?? {};
    if (id === undefined || version === undefined || !/\d/u.test(version)) return;
    this.#members = [...this.#members, {id, version}];
  }

  /**
   * Reads a line of a build.
   *
   * @returns whether it is the heading of a later buildpack. Buildpacks run in order.
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

  /** Whether the last heading is that of this buildpack. */
  isRunning(id: string): boolean {
    return this.#members[this.#current]?.id === id;
  }

  /** Whether the group has this buildpack and no other one. */
  isOnly(id: string): boolean {
    return this.#members.length === 1 && this.#members[0]?.id === id;
  }

  /** The buildpack whose folder in the builder has this name. Folder names have `_` instead of `/`. */
  inFolder(name: string): string | undefined {
    return this.#members.find(({id}) => id.replaceAll('/', '_') === name)?.id;
  }

  /** The IDs of the buildpacks that can be running: one ID if that is certain. */
  get suspects(): readonly string[] {
    const later = this.#members.slice(this.#current + 1);
    // The next buildpack that prints headings has not started, so those after it have not either.
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

/** In some headings, the name differs from the ID: `Paketo Buildpack for Apache HTTP Server` is `httpd`. */
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
