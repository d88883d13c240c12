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

/** What was chosen, as the flags that choose it without a question. */
export interface Answers {
  connection?: string;
  'image-name'?: string;
}

/**
 * Whoever sits at the terminal is asked what the account leaves open.
 *
 * @param options.mayLink whether the account may be linked on the way, which changes it.
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
          ? [{value: 'link', name: 'a personal access token: kept for the whole account, at once'}]
          : []),
        ...(needsWebhook ? [] : [{value: 'none', name: 'nothing: the repository is public'}]),
      ];
      if (choices.length === 0 && needsWebhook && !mayLink) throw notLinked(facts);
      for (const {name, arn} of pending) {
        const where = `The connection ${name} is PENDING. Finish it in the console:`;
        for (const line of wrapForStream(process.stderr, where, connectionPage(arn)))
          run.show(line);
      }
      const chosen = await questions.choose({
        message: `How does CodeBuild get into ${source.path}?`,
        choices: [
          ...choices.map((it) => choice(it, facts)),
          ...(pending.length === 0
            ? []
            : [{value: AGAIN, name: 'a connection that is finished now'}]),
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
        message: 'Name of the images, to which builds may push',
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

/** Somebody has finished a connection in the console meanwhile. */
const AGAIN = 'again';

function choice(access: SourceAccess, {connections}: AccessFacts): Choice {
  if (access.kind !== 'connection') {
    return {value: 'account', name: 'what the account is linked with'};
  }
  const {name, arn} = access;
  const key = connectionKey(access, connections);
  return {value: arn, name: `the connection ${key === name ? name : `${name} (${arn})`}`};
}
