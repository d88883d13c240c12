import {applyDelete, deleteSteps} from '../../../codebuild/project/deletion-steps.ts';
import {defaultRoleName, projectNameProblem} from '../../../codebuild/resource-names.ts';
import {placesOfLogs} from '../../../codebuild/settings/places-of-logs.ts';
import type {Environment} from '../../../environment.ts';
import {type ChangesJson, type ConsentFlags, carryOut} from '../change/carry-out.ts';
import {asOperator} from '../run/as-operator.ts';
import {openAccount} from '../run/open-account.ts';
import {projectNotFound} from '../run/project-not-found.ts';
import type {OperatorFlags, OperatorRun} from '../run/operator-run.ts';
import {askProfile} from '../run/ask-profile.ts';
import type {Line} from '../../output/line.ts';
import {stderr} from '../../output/text-output.ts';
import {wrapForStream} from '../../terminal/wrap-text.ts';
import {type AccountJson, accountJson} from '../run/show-account.ts';

export interface DeleteFlags extends OperatorFlags, ConsentFlags {
  readonly name: string;
  readonly 'with-role'?: boolean | undefined;
}

/** The result of deleting a project, for `--json`. */
export interface DeleteJson extends ChangesJson {
  readonly account: AccountJson;
  /** Resources of the project that still exist. */
  readonly stays: readonly string[];
}

interface Result {
  readonly json: DeleteJson;
  readonly lines: readonly Line[];
}

/** Deletes a project, its webhook first, and says which of its resources remain. */
export async function deleteProject(flags: DeleteFlags, environment: Environment): Promise<Result> {
  return asOperator(flags, environment, (run) => remove(flags, run), {name: projectNameProblem});
}

async function remove(flags: DeleteFlags, run: OperatorRun): Promise<Result> {
  const {name} = flags;
  const {session, account, sameAccount} = await openAccount(await askProfile(flags, run), run);
  const {codebuild, roles, place} = account;
  const roleName = defaultRoleName(name, place.region);
  const withRole = flags['with-role'] === true;
  const [project, role] = await Promise.all([codebuild.project(name), roles.role(roleName)]);
  // An earlier run may have deleted the project and then failed before the role.
  if (project === undefined && !(withRole && role !== undefined)) {
    throw projectNotFound(name, place, sameAccount);
  }
  const isOwn =
    role?.isOurs === true && (project === undefined || project.serviceRole === role.arn);
  const steps = deleteSteps(name, project, isOwn && withRole ? roleName : undefined);
  const stays: string[] = [
    'images and their repositories in ECR',
    `the logs of its builds, ${placesOfLogs(name, project).join(' and ')}`,
    ...(isOwn && !withRole ? [`the role ${roleName} (add --with-role to delete it)`] : []),
    ...(project !== undefined && !isOwn ? [`the role ${project.serviceRole}`] : []),
  ];
  const staying = stays.map((it) => `  not deleted: ${it}`);
  for (const line of wrapForStream(stderr, ...staying)) run.say(line);
  const {json, lines} = await carryOut({
    steps,
    flags,
    run,
    apply: (all, emit) =>
      applyDelete(
        all,
        {codebuild, roles},
        {
          emit,
          hookStays: ({message, details}) => {
            const source = project?.source?.location ?? 'the Git host';
            const {url} = project?.webhook ?? {};
            const hook = url === undefined ? source : `${source} (${url})`;
            stays.push(`possibly the webhook at ${hook}`);
            run.warn([message, ...details].join(' '));
            run.warn(
              `The webhook may still exist at ${hook}. It has no effect. You can delete it there.`,
            );
          },
          sourceRemoved: ({message, details}) => {
            run.warn([message, ...details].join(' '));
            run.warn(
              'The source was removed from the project, so that it can be deleted without the Git host.',
            );
          },
        },
      ),
    result: () => [`The project ${name} was deleted.`],
  });
  return {json: {account: accountJson(session), ...json, stays}, lines};
}
