import {join} from 'node:path';

/** The user that detects and builds. It has no rights outside its own folders. */
export interface BuildUser {
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** Where the lifecycle expects its files in a builder image, and where ours are. */
export interface Folders {
  /** The programs of the lifecycle. */
  readonly lifecycle: string;
  /** The buildpacks of the builder. */
  readonly buildpacks: string;
  /** The order of the builder. */
  readonly order: string;
  /** The run images of the builder. Lifecycles before 0.17 have `stack.toml` instead. */
  readonly run: string;
  readonly stack: string;
  readonly workspace: string;
  readonly layers: string;
  readonly platform: string;
  /** Where programs put temporary files. */
  readonly temporary: string;
  /** Files of this build that buildpacks can read, but not change. Only root writes there. */
  readonly build: string;
}

/**
 * The folders below a root, which is `/` in a builder image.
 *
 * @param own a folder for our files and the variables, for users who cannot write elsewhere.
 * @see https://github.com/buildpacks/spec/blob/main/platform.md
 */
export function foldersIn(root: string, own?: string): Folders {
  const cnb = join(root, 'cnb');
  return {
    lifecycle: join(cnb, 'lifecycle'),
    buildpacks: join(cnb, 'buildpacks'),
    order: join(cnb, 'order.toml'),
    run: join(cnb, 'run.toml'),
    stack: join(cnb, 'stack.toml'),
    workspace: join(root, 'workspace'),
    layers: join(root, 'layers'),
    platform: own === undefined ? join(root, 'platform') : join(own, 'platform'),
    temporary: join(root, 'tmp'),
    build: own ?? join(root, 'var', 'lib', 'ci-image-builder'),
  };
}
