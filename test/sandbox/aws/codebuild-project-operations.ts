import type {
  BatchGetProjectsInput,
  CreateProjectInput,
  DeleteProjectInput,
  ListProjectsInput,
  UpdateProjectInput,
} from '@aws-sdk/client-codebuild';
import {AwsError} from './aws-error.ts';
import {existingProject, findProject, pageOr, projectArn, refuse} from './codebuild-error.ts';
import {describeProject, withDefaults} from './codebuild-project.ts';
import {
  connectionAccessMistake,
  networkAccessMistake,
  projectMistakes,
  roleMistake,
} from './codebuild-project-rules.ts';
import type {StoredProject} from './codebuild-state.ts';
import type {Operation} from './operation.ts';

/** Maximum size of a page of projects. */
const PROJECTS_PER_PAGE = 100;

/** CodeBuild's operations for projects. */
export const CODEBUILD_PROJECT_OPERATIONS = {
  CreateProject(account, {name = '', ...given}: CreateProjectInput) {
    const settings = withDefaults(account, given);
    refuse(projectMistakes(account, given));
    if (account.codebuild.project(name) !== undefined) {
      const message = `Project already exists: ${projectArn(account, name)}`;
      throw new AwsError('ResourceAlreadyExistsException', message);
    }
    refuse([
      roleMistake(account, name, settings.serviceRole),
      connectionAccessMistake(account, settings),
      networkAccessMistake(account, settings),
    ]);
    const project = account.codebuild.addProject(name, settings, account.now());
    return {project: describeProject(account, project)};
  },

  UpdateProject(account, {name: nameOrArn = '', ...input}: UpdateProjectInput) {
    const project = existingProject(account, nameOrArn);
    const given = Object.entries(input).filter(([, it]) => it !== undefined && it !== null);
    // Each given member replaces the whole existing one.
    const merged = {...project.settings, ...Object.fromEntries(given)};
    refuse(projectMistakes(account, merged));
    const settings = withDefaults(account, merged);
    const {name} = project;
    const isGiven = (...members: string[]) => given.some(([member]) => members.includes(member));
    if (isGiven('serviceRole')) refuse([roleMistake(account, name, settings.serviceRole)]);
    if (isGiven('serviceRole', 'source', 'secondarySources')) {
      refuse([connectionAccessMistake(account, settings)]);
    }
    if (isGiven('serviceRole', 'vpcConfig')) refuse([networkAccessMistake(account, settings)]);
    project.settings = settings;
    project.modifiedAt = account.now();
    return {project: describeProject(account, project)};
  },

  DeleteProject(account, {name = ''}: DeleteProjectInput) {
    account.codebuild.removeProject(findProject(account, name)?.name ?? name);
    return {};
  },

  BatchGetProjects(account, {names = []}: BatchGetProjectsInput) {
    const asked = [...new Set(names)].map((name) => [name, findProject(account, name)] as const);
    const missing = asked.flatMap(([name, found]) => (found === undefined ? [name] : []));
    const found = asked.flatMap(([, project]) => project ?? []);
    return {
      projects: found.map((it) => describeProject(account, it)),
      // The model does not allow an empty list of names.
      ...(missing.length === 0 ? {} : {projectsNotFound: missing}),
    };
  },

  ListProjects(account, {nextToken, sortBy = 'NAME', sortOrder}: ListProjectsInput) {
    const key = SORT_KEYS[sortBy];
    const sign = sortOrder === 'DESCENDING' ? -1 : 1;
    const sorted = account.codebuild
      .projects()
      .toSorted((a, b) => (key(a) === key(b) ? 0 : sign * (key(a) < key(b) ? -1 : 1)));
    const size = Math.min(account.pageSize, PROJECTS_PER_PAGE);
    const {items, ...next} = pageOr('InvalidInputException', sorted, {nextToken}, size);
    return {...(items.length === 0 ? {} : {projects: items.map(({name}) => name)}), ...next};
  },
} satisfies Readonly<Record<string, Operation>>;

const SORT_KEYS = {
  NAME: ({name}: StoredProject) => name,
  CREATED_TIME: ({createdAt}: StoredProject) => createdAt.toISOString(),
  LAST_MODIFIED_TIME: ({modifiedAt}: StoredProject) => modifiedAt.toISOString(),
} as const;
