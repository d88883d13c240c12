import type {Platform} from '../platform.ts';

/**
 * What the builds of Node.js for Linux need in an image: https://github.com/nodejs/node/blob/main/BUILDING.md
 */
const LEAST_GLIBC = 28;
const LOADERS: Readonly<Record<Platform, string>> = {
  'linux/amd64': 'ld-linux-x86-64.so.2',
  'linux/arm64': 'ld-linux-aarch64.so.1',
};
const CPP_LIBRARY = 'libstdc++.so.6';

/** Looks through the files of an image for what Node.js needs to start. */
export class RuntimeSearch {
  readonly #loader: string;
  #hasLoader = false;
  #hasCppLibrary = false;
  #hasLibc = false;
  #hasMusl = false;
  /** The minor version of glibc 2. Since 2.34, no file names it. */
  #glibc: number | undefined;

  constructor(platform: Platform) {
    this.#loader = LOADERS[platform];
  }

  /** @param path path of a file or a link. */
  see(path: string): void {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (name === this.#loader) this.#hasLoader = true;
    else if (name === CPP_LIBRARY) this.#hasCppLibrary = true;
    else if (name === 'libc.so.6') this.#hasLibc = true;
    else if (name.startsWith('ld-musl-')) this.#hasMusl = true;
    else {
      const minor = /^libc-2\.(?<minor>\d+)\.so$/u.exec(name)?.groups?.['minor'];
      if (minor !== undefined) this.#glibc = Number(minor);
    }
  }

  /** Whether everything was found, so that the other layers need not be read. */
  get isComplete(): boolean {
    return this.#hasLoader && this.#hasCppLibrary && this.#hasLibc;
  }

  /** What is missing, as a sentence, after all files were seen; `undefined` if Node.js can run. */
  get problem(): string | undefined {
    if (!this.#hasLoader || !this.#hasLibc) {
      const musl = this.#hasMusl ? ' It uses musl instead.' : '';
      return `The builder has no glibc (${this.#loader}).${musl}`;
    }
    if (this.#glibc !== undefined && this.#glibc < LEAST_GLIBC) {
      return `The builder has glibc 2.${this.#glibc}, and Node.js requires 2.${LEAST_GLIBC} or newer.`;
    }
    return this.#hasCppLibrary ? undefined : `The builder has no ${CPP_LIBRARY}.`;
  }
}
