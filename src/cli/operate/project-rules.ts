import {parseGitUrl, sameRepository} from '../../codebuild/git-url.ts';
import {projectNameProblem} from '../../codebuild/names.ts';
import {branchProblem} from '../../codebuild/ref-names.ts';
import type {ProjectRules} from './project-needs.ts';

/** What is asked of a project's flags, whether they are typed or given. */
export const PROJECT_RULES: ProjectRules = {
  parseGitUrl,
  sameRepository,
  projectNameProblem,
  branchProblem,
};
