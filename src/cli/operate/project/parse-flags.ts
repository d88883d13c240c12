import {
  openSecret,
  parseSecret,
  parseVariable,
} from '../../../codebuild/buildspec/environment-variables.ts';
import {
  parseComputeType,
  parseConnection,
  parseRole,
  parseTag,
  parseTimeout,
} from '../../../codebuild/project/project-values.ts';
import type {RefusedValue} from '../../../codebuild/refused-value.ts';
import {imageNameProblem} from '../../../codebuild/resource-names.ts';
import {parseCache} from '../../../codebuild/settings/setting-values.ts';
import type {GitHostKind} from '../../../codebuild/source/git-host.ts';
import {type GitRepository, parseGitRepository} from '../../../codebuild/source/git-location.ts';
import {
  HOST_KINDS,
  hostKindOf,
  resolveGitHost,
} from '../../../codebuild/source/resolve-git-host.ts';
import {parseReference} from '../../../image-reference.ts';
import {FlagValues} from '../run/flag-values.ts';
import type {DeployFlags} from './project-flags.ts';
import {settingsFromFlags} from './settings-from-flags.ts';
import {triggersFromFlags} from './triggers-from-flags.ts';

/**
 * Parses the values of flags.
 *
 * @throws {Failure} of kind `usage`, with every invalid value.
 */
export function parseFlags(flags: DeployFlags) {
  const values = new FlagValues();
  const hostKind = values.read('host-kind', flags['host-kind'], readHostKind)?.kind;
  const repository = values.read('git', flags.git, (text) => readRepository(text, hostKind));
  const computeType = values.read('compute', flags.compute, parseComputeType)?.computeType;
  const timeoutMinutes = values.read('timeout', flags.timeout, parseTimeout)?.minutes;
  const variables = [
    ...values.each('env', flags.env, parseVariable),
    ...values.each('secret', flags.secret, parseSecret),
  ];
  const parsed = {
    hostKind,
    repository,
    computeType,
    timeoutMinutes,
    variables,
    remarks: variables.flatMap((it) => openSecret(it) ?? []),
    tags: values.each('tag', flags.tag, parseTag),
    cache: values.read('cache', flags.cache, parseCache)?.cache,
    role: values.read('role', flags.role, parseRole)?.role,
    imageName: values.read('image-name', flags['image-name'], (value) =>
      usable(value, imageNameProblem(value), 'Use the form intranet or team/intranet.'),
    )?.value,
    settings: settingsFromFlags(flags, values),
  };
  values.read('connection', flags.connection, parseConnection);
  values.read('desc', flags.desc, (value) =>
    usable(value, descriptionProblem(value), 'Shorten the description.'),
  );
  values.read('builder-image', flags['builder-image'], (value) =>
    usable(value, referenceProblem(value), 'Use the form registry.example.com/team/builder:1.'),
  );
  const starts = triggersFromFlags(flags, values);
  values.requireUsable();
  return {...parsed, ...starts};
}

function readHostKind(text: string): {readonly kind: GitHostKind} | RefusedValue {
  const kind = hostKindOf(text);
  return kind === undefined
    ? {
        problem: 'This is not a kind of Git host.',
        hint: `Use ${HOST_KINDS.slice(0, -1).join(', ')} or ${HOST_KINDS.at(-1)}.`,
      }
    : {kind};
}

/** The host must not contradict the kind. */
function readRepository(
  text: string,
  named: GitHostKind | undefined,
): GitRepository | RefusedValue {
  const repository = parseGitRepository(text);
  if ('problem' in repository || named === undefined) return repository;
  const resolved = resolveGitHost(repository, {named});
  return resolved.kind === 'refused' ? resolved.refused : repository;
}

/** https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html */
const LONGEST_DESCRIPTION = 255;

function descriptionProblem({length}: string): string | undefined {
  return length > LONGEST_DESCRIPTION
    ? `A description has up to ${LONGEST_DESCRIPTION} characters. This one has ${length}.`
    : undefined;
}

function referenceProblem(value: string): string | undefined {
  const reference = parseReference(value);
  return 'problem' in reference ? reference.problem : undefined;
}

function usable(
  value: string,
  problem: string | undefined,
  hint: string,
): {readonly value: string} | RefusedValue {
  return problem === undefined ? {value} : {problem, hint};
}
