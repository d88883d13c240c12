import type {Account} from '../../../codebuild/account/account.ts';
import {
  type ProjectAnswers,
  type ProjectQuestion,
  unattendedAnswer,
} from '../../../codebuild/project/project-question.ts';
import {
  type SourceAccess,
  accessChoices,
  connectionPage,
  notLinked,
} from '../../../codebuild/source/source-access.ts';
import type {GitHostKind} from '../../../codebuild/source/git-host.ts';
import {takesTokens} from '../../../codebuild/source/link-steps.ts';
import {
  HOST_KIND_TITLES,
  type HostKindQuestion,
} from '../../../codebuild/source/resolve-git-host.ts';
import {imageNameProblem} from '../../../codebuild/resource-names.ts';
import {unreachable} from '../../../errors.ts';
import type {Questions} from '../../terminal/questions.ts';
import {stderr} from '../../output/text-output.ts';
import {wrapForStream} from '../../terminal/wrap-text.ts';
import {linkByToken} from '../link/link-host.ts';
import {emptyProblem} from '../run/missing-flags.ts';
import type {OperatorRun} from '../run/operator-run.ts';
import type {Answer} from './settle-plan.ts';

type AccessQuestion = ProjectQuestion & {readonly kind: 'source-access'};

/** A terminal at which questions about one project are asked. */
interface ProjectTerminal {
  readonly questions: Questions;
  readonly account: Account;
  readonly run: OperatorRun;
  /** Whether to offer linking the account, which changes it. */
  readonly mayLink: boolean;
}

/** Returns a function that asks the person at the terminal. */
export function askProject(terminal: ProjectTerminal): Answer {
  return async (question) => {
    switch (question.kind) {
      case 'source-access': {
        return askAccess(question, terminal);
      }
      case 'host-kind': {
        return {hostKind: await askHostKind(question, terminal)};
      }
      case 'publish-image': {
        return unattendedAnswer(question);
      }
      case 'image-name': {
        return {imageName: await askImageName(question.proposed, terminal)};
      }
      default: {
        return unreachable(question);
      }
    }
  };
}

async function askAccess(
  {source, facts, needsWebhook}: AccessQuestion,
  {questions, account, run, mayLink}: ProjectTerminal,
): Promise<ProjectAnswers | 'links-changed'> {
  const choices = accessChoices(facts);
  const pending = facts.connections.filter(({status}) => status === 'PENDING');
  const {serverType: host} = source;
  const linkable = mayLink && takesTokens(host) ? host : undefined;
  const more: Choice[] = [
    ...(linkable !== undefined
      ? [{value: 'link', name: 'a personal access token (stored now, for the whole account)'}]
      : []),
    ...(needsWebhook ? [] : [{value: 'none', name: 'no credentials (the repository is public)'}]),
  ];
  const canAsk = linkable !== undefined || (mayLink && pending.length > 0);
  if (choices.length === 0 && needsWebhook && !canAsk) throw notLinked(facts);
  for (const {name, arn} of pending) {
    const where = `The connection ${name} is PENDING. Finish it in the console:`;
    for (const line of wrapForStream(stderr, where, connectionPage(arn))) run.show(line);
  }
  const chosen = await questions.choose({
    message: `How should CodeBuild access ${source.path}?`,
    choices: [
      ...choices.map((it) => choice(it)),
      ...(pending.length === 0
        ? []
        : [{value: AGAIN, name: 'check the pending connections again'}]),
      ...(facts.ofAccount === undefined ? more : []),
    ],
  });
  if (chosen === AGAIN) return 'links-changed';
  if (chosen === 'none') return {access: {kind: 'none'}};
  const access = choices.find((it) => choice(it).value === chosen);
  if (access !== undefined) return {access};
  if (linkable !== undefined) await linkByToken(linkable, account, run);
  return 'links-changed';
}

async function askHostKind(
  {host, choices}: HostKindQuestion,
  {questions}: ProjectTerminal,
): Promise<GitHostKind> {
  return questions.choose({
    message: `What kind of Git host is ${host}?`,
    choices: choices.map((value) => ({value, name: HOST_KIND_TITLES[value]})),
  });
}

async function askImageName(
  proposed: string | undefined,
  {questions}: ProjectTerminal,
): Promise<string> {
  const example = proposed ?? 'team/intranet';
  return questions.text({
    message: 'Name of the images that builds may push',
    initial: proposed,
    example,
    validate: (given) => (given === '' ? emptyProblem(example) : imageNameProblem(given)),
  });
}

interface Choice {
  readonly value: string;
  readonly name: string;
}

/** Read the connections again, after a person has finished one in the console. */
const AGAIN = 'again';

function choice(access: SourceAccess): Choice {
  if (access.kind !== 'connection') {
    return {value: 'account', name: 'the credentials of the account'};
  }
  const {name, arn, key} = access;
  return {value: arn, name: `the connection ${key === name ? name : `${name} (${arn})`}`};
}
