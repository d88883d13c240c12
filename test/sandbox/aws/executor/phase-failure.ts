import type {PhaseContext} from '../codebuild-build.ts';

/** Ends a phase of a build, with CodeBuild's message. */
export class PhaseFailure extends Error {
  readonly context: PhaseContext;

  constructor(statusCode: string, message: string) {
    super(message);
    this.name = 'PhaseFailure';
    this.context = {statusCode, message};
  }
}
