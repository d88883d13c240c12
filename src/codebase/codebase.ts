import type {Setting} from '../setting.ts';

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

/** What the files of a codebase say about its images. */
export interface Codebase {
  readonly application: string;
  readonly images: readonly CodebaseImage[];
  /** `paketo-buildpacks/python`, in order. */
  readonly buildpacks: readonly string[];
  /** Settings for the buildpacks that its files make, the weakest first. */
  readonly settings: readonly Setting[];
  /** `codebuild/process.yml`. */
  readonly processFile: string;
  /** The files that decide all this, by what they say or by not being there. */
  readonly contractFiles: readonly string[];
  readonly notes: readonly string[];
  /** Problems that do not stop a build, one sentence each. */
  readonly warnings: readonly string[];
}
