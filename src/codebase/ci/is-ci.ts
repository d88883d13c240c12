import type {Environment} from '../../environment.ts';
import {isCodeBuild} from './is-codebuild.ts';
import {isKnownVendor} from './other-services.ts';
import {isKnownService} from './services.ts';

/** Returns whether a known CI service runs this process. */
export function isCi(environment: Environment): boolean {
  return isCodeBuild(environment) || isKnownService(environment) || isKnownVendor(environment);
}
