import {configFiles} from '../../aws-settings.ts';
import {profileNames} from '../../../aws/config/profile.ts';
import {applySteps} from '../../../codebuild/project/apply-steps.ts';
import {projectArn} from '../../../codebuild/account/codebuild-calls.ts';
import {projectPage} from '../../../codebuild/account/console-pages.ts';
import {
  type ProjectAnswers,
  unattendedAnswer,
} from '../../../codebuild/project/project-question.ts';
import type {ProjectRequest} from '../../../codebuild/project/project-request.ts';
import {runBriefly} from '../../../subprocess/run-briefly.ts';
import {run as runProgram} from '../../../subprocess/run.ts';
import type {Environment} from '../../../environment.ts';
import {type ChangeOutcome, type ChangesJson, carryOut} from '../change/carry-out.ts';
import {currentFolder, readCheckout} from './checkout.ts';
import {defaultBranch} from './default-branch.ts';
import {completeFlags} from '../run/missing-flags.ts';
import {sayEquivalentCommand} from '../change/equivalent-command.ts';
import {asOperator} from '../run/as-operator.ts';
import {openAccount} from '../run/open-account.ts';
import type {OperatorRun} from '../run/operator-run.ts';
import {askProject} from './ask-project.ts';
import type {DeployFlags} from './project-flags.ts';
import {requiredProjectFlags} from './required-project-flags.ts';
import {requestFromFlags} from './request-from-flags.ts';
import {type Answer, settlePlan} from './settle-plan.ts';
import {type AccountJson, accountJson} from '../run/show-account.ts';
import {requiredProfile} from '../run/ask-profile.ts';
import {spell} from '../../spell.ts';
import type {Line} from '../../output/line.ts';

/** The result of a run, for `--json`. */
export interface ProjectJson extends ChangesJson {
  readonly account: AccountJson;
  readonly project: {
    readonly name: string;
    readonly arn: string;
    readonly console: string | null;
  };
  readonly warnings: readonly string[];
}

/** Options that are not flags. */
export interface DeployOptions {
  readonly kind: ProjectRequest['kind'];
  readonly environment: Environment;
  readonly version: string;
}

/**
 * Sets up CodeBuild to watch and build a repository: creates the project, or updates the existing one to
 * match the flags.
 *
 * @returns the result as JSON and as lines of text.
 */
export async function deployProject(
  flags: DeployFlags,
  options: DeployOptions,
): Promise<{readonly json: ProjectJson; readonly lines: readonly Line[]}> {
  const {environment} = options;
  return asOperator(flags, environment, (run) => deploy(flags, options, run));
}

async function deploy(
  typed: DeployFlags,
  {kind, environment, version}: DeployOptions,
  run: OperatorRun,
): Promise<{readonly json: ProjectJson; readonly lines: readonly Line[]}> {
  const [checkout, profiles] = await Promise.all([
    readCheckout(currentFolder(), {run: runBriefly, environment}),
    profileNames(configFiles(environment)),
  ]);
  const branchOf = (url: string, isOfCheckout: boolean) =>
    defaultBranch(url, isOfCheckout ? checkout : undefined, {run: runProgram, ...run});
  const required = [
    ...requiredProfile(profiles, environment),
    ...requiredProjectFlags(checkout, branchOf),
  ];
  const {flags, asked} = await completeFlags(typed, required, run.questions);
  const request = await requestFromFlags(flags, {kind, version, checkout});
  const {session, account, answers: place} = await openAccount(flags, run);
  const {questions} = run;
  const {source} = request.options;
  const answer: Answer =
    questions === undefined
      ? async (question) => unattendedAnswer(question)
      : askProject({questions, account, source, run, mayLink: !flags['dry-run']});
  const {plan: planned, answers: given} = await settlePlan(request, account, answer);
  const warnings = planned.warnings.map(spell);
  for (const text of warnings) run.warn(text);
  const answers = {...place, ...(questions === undefined ? {} : answerFlags(given))};
  const isAsked = asked.length > 0 || Object.keys(answers).length > 0;
  const {name} = planned;
  const page = projectPage(account.place, name);
  const {json, lines} = await carryOut({
    steps: planned.steps,
    flags,
    run,
    apply: (steps, emit) =>
      applySteps({...planned, steps}, account, {emit, sleep: run.sleep, done: run.done}),
    result: (outcome) => resultLines(name, outcome, page),
  }).finally(() =>
    isAsked
      ? sayEquivalentCommand(`ci-image-builder codebuild ${kind}`, {...flags, ...answers}, run)
      : undefined,
  );
  return {
    json: {
      account: accountJson(session),
      project: {name, arn: projectArn(account.place, name), console: page ?? null},
      ...json,
      warnings,
    },
    lines,
  };
}

/** Returns the flags that give the same answers without a question. */
function answerFlags({access, imageName}: ProjectAnswers) {
  return {
    ...(access?.kind === 'connection' ? {connection: access.key} : {}),
    ...(imageName === undefined ? {} : {'image-name': imageName}),
  };
}

function resultLines(
  name: string,
  outcome: Exclude<ChangeOutcome, 'dry-run'>,
  page: string | undefined,
): string[] {
  const line =
    outcome === 'unchanged'
      ? `The project ${name} is up to date. Nothing to change.`
      : `The project ${name} is ready.`;
  return [line, ...(page === undefined ? [] : [page])];
}
