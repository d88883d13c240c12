import type {Account} from '../../codebuild/account.ts';
import type {Operator, ProjectRequest} from '../../codebuild/prepare-project.ts';
import {type SourceAccess, accessChoices} from '../../codebuild/source-access.ts';
import type {Questions} from '../questions.ts';
import {imageNameProblem} from '../../codebuild/names.ts';
import {linkByToken} from './link-host.ts';
import type {OperatorRun} from './operator-run.ts';

/** What was chosen, as the flags that choose it without a question. */
export interface Answers {
  connection?: string;
  'image-name'?: string;
}

/** Whoever sits at the terminal is asked what the account leaves open. */
export function operatorAtTerminal(
  questions: Questions,
  account: Account,
  {options: {source}}: ProjectRequest,
  run: OperatorRun,
): Operator & {readonly answers: Answers} {
  const answers: Answers = {};
  return {
    answers,
    chooseAccess: async (facts, needsWebhook) => {
      const choices = accessChoices(facts);
      const [only, another] = choices;
      if (only?.kind === 'account' && another === undefined) return only;
      const more: Choice[] = [
        {value: 'link', name: 'a personal access token, for the whole account'},
        ...(needsWebhook ? [] : [{value: 'none', name: 'nothing: the repository is public'}]),
      ];
      const chosen = await questions.choose({
        message: `How does CodeBuild get into ${source.path}?`,
        choices: [...choices.map(choice), ...(facts.ofAccount === undefined ? more : [])],
      });
      if (chosen === 'none') return {kind: 'none'};
      const access = choices.find((it) => choice(it).value === chosen);
      if (access?.kind === 'connection') answers.connection = access.name;
      if (access !== undefined) return access;
      await linkByToken(source.serverType, undefined, account, run);
      return undefined;
    },
    imageName: async () => {
      const name = await questions.text({
        message: 'Name of the images, to which builds may push',
        validate: imageNameProblem,
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

function choice(access: SourceAccess): Choice {
  return access.kind === 'connection'
    ? {value: access.arn, name: `the connection ${access.name}`}
    : {value: 'account', name: 'what the account is linked with'};
}
