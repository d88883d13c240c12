import type {ArchiveEntry} from './archive-entries.ts';
import type {Platform} from '../platform.ts';

/**
 * What the builds of Node.js for Linux need in an image: https://github.com/nodejs/node/blob/main/BUILDING.md
 */
const LEAST_GLIBC = 28;
const LOADERS: Readonly<Record<Platform, string>> = {
  'linux/amd64': 'ld-linux-x86-64.so.2',
  'linux/arm64': 'ld-linux-aarch64.so.1',
};
const LIBC = /^libc-2\.(?<minor>\d+)\.so$/u;
const CPP_LIBRARY = 'libstdc++.so.6';

/** Looks through the files of an image for what Node.js needs to start. */
export class RuntimeSearch {
  readonly #loader: string;
  #hasLoader = false;
  #hasCppLibrary = false;
  #hasLibc = false;
  #hasMusl = false;
  /**
   * The minor version of glibc 2. Up to 2.33, `libc.so.6` is a link to a file with the version in its name:
   * https://sourceware.org/git/?p=glibc.git;a=blob;f=NEWS
   */
  #glibc: number | undefined;

  constructor(platform: Platform) {
    this.#loader = LOADERS[platform];
  }

  /** Looks at a file or a link. */
  see({path, target}: ArchiveEntry): void {
    const name = baseName(path);
    const version = LIBC.exec(name) ?? LIBC.exec(baseName(target ?? ''));
    const minor = version?.groups?.['minor'];
    if (minor !== undefined) this.#glibc = Number(minor);
    if (name === this.#loader) this.#hasLoader = true;
    else if (name === CPP_LIBRARY) this.#hasCppLibrary = true;
    else if (name === 'libc.so.6') this.#hasLibc = true;
    else if (name.startsWith('ld-musl-')) this.#hasMusl = true;
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

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
