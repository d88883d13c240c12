import type {FileFilter} from './files/file-filter.ts';
import type {Setting} from '../setting.ts';
import type {Text} from '../text.ts';

/** An image that the codebase defines. */
export interface CodebaseImage {
  /** `intranet/web`, or plain `intranet`. */
  readonly name: string;
  /** The process that it starts; `undefined` if the buildpacks decide. */
  readonly process: string | undefined;
  readonly command: string | undefined;
  /** The Procfile line of the command. Has another name if the line was matched by its position. */
  readonly procfileType: string | undefined;
}

/** A buildpack that `project.toml` names. */
export interface CodebaseBuildpack {
  /** An ID, an image, a URL, or a path as written in the file. */
  readonly name: string;
  /** The folder or archive of the buildpack, relative to the codebase. */
  readonly path?: string;
}

/** The content of `project.toml`. The codebase's other files and the flags take precedence. */
export interface ProjectDescriptor {
  readonly builder: string | undefined;
  /** Replaces the builder's order if not empty. */
  readonly group: readonly CodebaseBuildpack[];
  /** Before the builder's order, as the file lists them. */
  readonly pre: readonly CodebaseBuildpack[];
  /** After the builder's order. */
  readonly post: readonly CodebaseBuildpack[];
  readonly files: FileFilter | undefined;
}

/** The content of a codebase's files, as far as it concerns its images. */
export interface Codebase {
  readonly application: string;
  readonly images: readonly CodebaseImage[];
  /** The buildpacks of `buildpack.json`, in order: `paketo-buildpacks/python`. */
  readonly buildpacks: readonly string[];
  /** `undefined` if there is no `project.toml`, or none about buildpacks. */
  readonly project: ProjectDescriptor | undefined;
  /** Settings for the buildpacks, from the codebase's files, the weakest first. */
  readonly settings: readonly Setting[];
  /** `codebuild/process.yml`. */
  readonly processFile: string;
  /** The files that decide this, by their content or by their absence. */
  readonly contractFiles: readonly string[];
  readonly notes: readonly string[];
  /** Problems that do not stop a build, one sentence each. */
  readonly warnings: readonly Text[];
}
