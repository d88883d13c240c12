import {configFiles} from '../../aws-settings.ts';
import {profileNames} from '../../../aws/config/profile.ts';
import {type Pace, applySteps} from '../../../codebuild/project/apply-steps.ts';
import {projectArn} from '../../../codebuild/account/codebuild-calls.ts';
import {projectPage} from '../../../codebuild/account/console-pages.ts';
import {
  type ProjectAnswers,
  unattendedAnswer,
} from '../../../codebuild/project/project-question.ts';
import type {ProjectRequest} from '../../../codebuild/project/project-request.ts';
import {readFacts} from '../../../codebuild/snapshot/read-facts.ts';
import {EMPTY_SNAPSHOT, required as requiredFact} from '../../../codebuild/snapshot/snapshot.ts';
import {hostKindValue} from '../../../codebuild/source/resolve-git-host.ts';
import {runBriefly} from '../../../subprocess/run-briefly.ts';
import {run as runProgram} from '../../../subprocess/run.ts';
import type {Environment} from '../../../environment.ts';
import {type ChangeOutcome, type ChangesJson, carryOut} from '../change/carry-out.ts';
import {currentFolder, readCheckout} from './checkout.ts';
import {defaultBranch} from './default-branch.ts';
import {type RequiredFlag, completeFlags, requireValidFlags} from '../run/missing-flags.ts';
import {sayEquivalentCommand} from '../change/equivalent-command.ts';
import {asOperator} from '../run/as-operator.ts';
import {openAccount} from '../run/open-account.ts';
import type {OperatorRun} from '../run/operator-run.ts';
import {accountReads} from './account-reads.ts';
import {askProject} from './ask-project.ts';
import {handOverWebhook} from './hand-over-webhook.ts';
import {offerImage} from './offer-image.ts';
import type {DeployFlags} from './project-flags.ts';
import {requiredProjectFlags, withCurrentValues} from './required-project-flags.ts';
import {parseFlags} from './parse-flags.ts';
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
  /** The folder in which this package is installed. */
  readonly packageFolder: string;
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
  options: DeployOptions,
  run: OperatorRun,
): Promise<{readonly json: ProjectJson; readonly lines: readonly Line[]}> {
  const {kind} = options;
  const {request, flags, asked, known, opened} = await completeRequest(typed, options, run);
  const {session, account, answers: place} = opened;
  const {questions} = run;
  const isDry = flags['dry-run'];
  const ask: Answer =
    questions === undefined
      ? async (question) => unattendedAnswer(question)
      : askProject({questions, account, run, mayLink: !isDry});
  const offer = {...options, open: opened, run, isAgreed: flags.yes};
  const answer: Answer = async (question) =>
    question.kind === 'publish-image' && !isDry ? offerImage(question.image, offer) : ask(question);
  const {plan: planned, answers: given} = await settlePlan(
    request,
    accountReads(opened),
    answer,
    known,
  );
  const warnings = planned.warnings.map(spell);
  for (const text of warnings) run.warn(text);
  const handOver: Pace['handOver'] = async (webhook) => {
    const warning = await handOverWebhook(webhook);
    warnings.push(warning);
    run.warn(warning);
  };
  const answers = {...place, ...(questions === undefined ? {} : answerFlags(given))};
  const isAsked = asked.length > 0 || Object.keys(answers).length > 0;
  const {name} = planned;
  const page = projectPage(account.place, name);
  const {json, lines} = await carryOut({
    steps: planned.steps,
    flags,
    run,
    apply: (steps, emit) => applySteps(steps, account, {...run, emit, handOver}),
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

/**
 * Completes the flags, and reads the project on the way. For an existing project whose name is given, no other
 * flag is required.
 */
async function completeRequest(
  typed: DeployFlags,
  {kind, environment, version}: DeployOptions,
  run: OperatorRun,
) {
  const [checkout, profiles] = await Promise.all([
    readCheckout(currentFolder(), {run: runBriefly, environment}),
    profileNames(configFiles(environment)),
  ]);
  const branchOf = (url: string, isOfCheckout: boolean) =>
    defaultBranch(url, isOfCheckout ? checkout : undefined, {run: runProgram, ...run});
  const required = requiredProjectFlags(checkout, branchOf);
  // Reports invalid values before any question or request. Answers are parsed with the others later.
  await requireValidFlags(typed, required);
  parseFlags(typed);
  const first = await completeFlags(
    typed,
    [...requiredProfile(profiles, environment), ...beforeReading(typed, required, run)],
    run.questions,
  );
  const {name} = first.flags;
  const opened = await openAccount(first.flags, run);
  const known = await readFacts({projects: [name]}, accountReads(opened), EMPTY_SNAPSHOT);
  const project = requiredFact(known.projects.get(name));
  const isKept = project !== undefined && typed.name !== undefined;
  const rest = project === undefined ? required : withCurrentValues(required, project);
  const {flags, asked} = await completeFlags(first.flags, isKept ? [] : rest, run.questions);
  return {
    request: await requestFromFlags(flags, {kind, version, checkout, project}),
    flags,
    asked: [...first.asked, ...asked],
    known,
    opened,
  };
}

/** Without the name, nothing can be read. At a terminal, the repository is asked for first, because it proposes a name. */
function beforeReading<Name extends string>(
  {name}: DeployFlags,
  required: readonly RequiredFlag<Name>[],
  {questions}: OperatorRun,
): readonly RequiredFlag<Name>[] {
  if (name !== undefined) return [];
  if (questions === undefined) return required;
  return required.filter(({flag}) => flag === 'git' || flag === 'name');
}

/** Returns the flags that give the same answers without a question. */
function answerFlags({access, hostKind, imageName}: ProjectAnswers) {
  return {
    ...(hostKind === undefined ? {} : {'host-kind': hostKindValue(hostKind)}),
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
