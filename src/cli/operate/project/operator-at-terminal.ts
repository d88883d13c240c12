import type {Account} from '../../../codebuild/account/account.ts';
import type {Operator} from '../../../codebuild/project/operator.ts';
import type {ProjectRequest} from '../../../codebuild/project/project-request.ts';
import {
  type AccessFacts,
  type SourceAccess,
  accessChoices,
  connectionKey,
  connectionPage,
  notLinked,
} from '../../../codebuild/source/source-access.ts';
import type {Questions} from '../../terminal/questions.ts';
import {wrapForStream} from '../../terminal/wrap-text.ts';
import {imageNameProblem} from '../../../codebuild/resource-names.ts';
import {linkByToken} from '../link/link-host.ts';
import {emptyProblem} from '../run/missing-flags.ts';
import type {OperatorRun} from '../run/operator-run.ts';

/** The answers, as flags that give the same answer without a question. */
export interface Answers {
  connection?: string;
  'image-name'?: string;
}

/**
 * Returns an operator that asks the person at the terminal.
 *
 * @param options.mayLink whether to offer linking the account, which changes it.
 */
export function operatorAtTerminal(
  questions: Questions,
  account: Account,
  {options: {source}}: ProjectRequest,
  run: OperatorRun,
  {mayLink}: {readonly mayLink: boolean},
): Operator & {readonly answers: Answers} {
  const answers: Answers = {};
  return {
    answers,
    chooseAccess: async (facts, needsWebhook) => {
      const choices = accessChoices(facts);
      const [only, another] = choices;
      if (only?.kind === 'account' && another === undefined) return only;
      const pending = facts.connections.filter(({status}) => status === 'PENDING');
      const more: Choice[] = [
        ...(mayLink
          ? [{value: 'link', name: 'a personal access token (stored now, for the whole account)'}]
          : []),
        ...(needsWebhook
          ? []
          : [{value: 'none', name: 'no credentials (the repository is public)'}]),
      ];
      if (choices.length === 0 && needsWebhook && !mayLink) throw notLinked(facts);
      for (const {name, arn} of pending) {
        const where = `The connection ${name} is PENDING. Finish it in the console:`;
        for (const line of wrapForStream(process.stderr, where, connectionPage(arn)))
          run.show(line);
      }
      const chosen = await questions.choose({
        message: `How should CodeBuild access ${source.path}?`,
        choices: [
          ...choices.map((it) => choice(it, facts)),
          ...(pending.length === 0
            ? []
            : [{value: AGAIN, name: 'check the pending connections again'}]),
          ...(facts.ofAccount === undefined ? more : []),
        ],
      });
      if (chosen === AGAIN) return undefined;
      if (chosen === 'none') return {kind: 'none'};
      const access = choices.find((it) => choice(it, facts).value === chosen);
      if (access?.kind === 'connection') {
        answers.connection = connectionKey(access, facts.connections);
      }
      if (access !== undefined) return access;
      await linkByToken(source.serverType, account, run);
      return undefined;
    },
    imageName: async (proposed) => {
      const example = proposed ?? 'team/intranet';
      const name = await questions.text({
        message: 'Name of the images that builds may push',
        initial: proposed,
        example,
        validate: (given) => (given === '' ? emptyProblem(example) : imageNameProblem(given)),
      });
      answers['image-name'] = name;
      return name;
    },
  };
}

interface Choice {
  readonly value: string;
  readonly name: string;
}

/** Read the connections again, after a person has finished one in the console. */
const AGAIN = 'again';

function choice(access: SourceAccess, {connections}: AccessFacts): Choice {
  if (access.kind !== 'connection') {
    return {value: 'account', name: 'the credentials of the account'};
  }
  const {name, arn} = access;
  const key = connectionKey(access, connections);
  return {value: arn, name: `the connection ${key === name ? name : `${name} (${arn})`}`};
}
