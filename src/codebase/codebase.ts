import type {Setting} from '../setting.ts';
import type {Text} from '../text.ts';

/** An image that the codebase asks for. */
export interface CodebaseImage {
  /** `intranet/web`, or plain `intranet`. */
  readonly name: string;
  /** The process that it starts; `undefined` leaves it to the buildpacks. */
  readonly process: string | undefined;
  readonly command: string | undefined;
  /** The Procfile line that the command is from; another name where it was taken by its place. */
  readonly procfileType: string | undefined;
}

/** A buildpack that the codebase's `project.toml` asks for. */
export interface CodebaseBuildpack {
  /** An id, an image or an address, or a path as it is written. */
  readonly name: string;
  /** The folder or archive that it is, relative to the codebase. */
  readonly path?: string;
}

/** What a `project.toml` asks of a build; the codebase's other files and the flags have precedence. */
export interface ProjectDescriptor {
  readonly builder: string | undefined;
  /** Instead of the builder's order, where not empty. */
  readonly group: readonly CodebaseBuildpack[];
  /** Before the builder's order, as the file lists them. */
  readonly pre: readonly CodebaseBuildpack[];
  /** After the builder's order. */
  readonly post: readonly CodebaseBuildpack[];
  readonly files: FileFilter | undefined;
}

/** Which of the codebase's files are built, by patterns as in `.gitignore`. */
export interface FileFilter {
  readonly kind: 'exclude' | 'include';
  readonly patterns: readonly string[];
}

/** What the files of a codebase say about its images. */
export interface Codebase {
  readonly application: string;
  readonly images: readonly CodebaseImage[];
  /** Those of `buildpack.json`, `paketo-buildpacks/python`, in order. */
  readonly buildpacks: readonly string[];
  /** `undefined` if there is no `project.toml`, or none about buildpacks. */
  readonly project: ProjectDescriptor | undefined;
  /** Settings for the buildpacks that its files make, the weakest first. */
  readonly settings: readonly Setting[];
  /** `codebuild/process.yml`. */
  readonly processFile: string;
  /** The files that decide all this, by what they say or by not being there. */
  readonly contractFiles: readonly string[];
  readonly notes: readonly string[];
  /** Problems that do not stop a build, one sentence each. */
  readonly warnings: readonly Text[];
}
