import type {Change} from '../../../codebuild/changes/change.ts';
import {applyDelete, deleteSteps} from '../../../codebuild/project/deletion-steps.ts';
import {defaultRoleName, projectNameProblem} from '../../../codebuild/resource-names.ts';
import {Failure} from '../../../errors.ts';
import type {Environment} from '../../../environment.ts';
import {type ConsentFlags, type Outcome, carryOut} from '../change/carry-out.ts';
import {asOperator} from '../run/as-operator.ts';
import {openAccount} from '../run/open-account.ts';
import type {OperatorFlags, OperatorRun} from '../run/operator-run.ts';
import {askProfile} from '../run/ask-profile.ts';
import {wrapForStream} from '../../terminal/wrap-text.ts';
import {type AccountJson, accountJson} from '../run/show-account.ts';

export interface DeleteFlags extends OperatorFlags, ConsentFlags {
  readonly name: string;
  readonly 'with-role'?: boolean | undefined;
}

/** What deleting came to, as `--json` gives it. */
export interface DeleteJson {
  readonly account: AccountJson;
  readonly changes: readonly Change[];
  readonly outcome: Outcome;
  /** What was the project's, and is there still. */
  readonly stays: readonly string[];
}

interface Result {
  readonly json: DeleteJson;
  readonly lines: readonly string[];
}

/** Takes a project away, its webhook first, and says what stays. */
export async function deleteProject(flags: DeleteFlags, environment: Environment): Promise<Result> {
  return asOperator(flags, environment, (run) => takeAway(flags, run), {name: projectNameProblem});
}

async function takeAway(flags: DeleteFlags, run: OperatorRun): Promise<Result> {
  const {name} = flags;
  const {session, account} = await openAccount(await askProfile(flags, run), run);
  const {codebuild, roles, place} = account;
  const roleName = defaultRoleName(name, place.region);
  const withRole = flags['with-role'] === true;
  const [project, role] = await Promise.all([codebuild.project(name), roles.role(roleName)]);
  // A run that ended behind the project has left the role.
  if (project === undefined && !(withRole && role !== undefined)) {
    throw new Failure(
      'codebuild.project-not-found',
      `There is no project "${name}" in ${place.region}.`,
      {
        details: [`Looked for in the account ${place.accountId}.`],
        remedy: 'Check name, profile and region: aws codebuild list-projects shows what there is.',
      },
    );
  }
  const isOwn =
    role?.isOurs === true && (project === undefined || project.serviceRole === role.arn);
  const steps = deleteSteps(name, project, isOwn && withRole ? roleName : undefined);
  const stays: string[] = [
    'images, and their repositories in ECR',
    `the logs of its builds, /aws/codebuild/${name}`,
    ...(isOwn && !withRole ? [`the role ${roleName} (--with-role takes it away)`] : []),
    ...(project !== undefined && !isOwn ? [`the role ${project.serviceRole}`] : []),
  ];
  const staying = stays.map((it) => `  stays: ${it}`);
  for (const line of wrapForStream(process.stderr, ...staying)) run.say(line);
  const {outcome, lines} = await carryOut({
    steps,
    flags,
    questions: run.questions,
    say: run.say,
    apply: (all, emit) =>
      applyDelete(
        all,
        {codebuild, roles},
        {
          emit,
          hookStays: ({message, details}) => {
            const source = project?.source?.location ?? 'the Git host';
            stays.push(`perhaps the hook at ${source}`);
            run.warn([message, ...details].join(' '));
            run.warn(`A hook may stay at ${source}: it is of no use, and can be deleted there.`);
          },
        },
      ),
  });
  return {
    json: {
      account: accountJson(session),
      changes: steps.map(({change}) => change),
      outcome,
      stays,
    },
    lines:
      outcome === 'dry-run'
        ? lines
        : wrapForStream(process.stdout, `The project ${name} is deleted.`),
  };
}
