import type {Account} from '../../../codebuild/account/account.ts';
import {CONNECTION_PROVIDERS, type GitHostKind} from '../../../codebuild/source/git-host.ts';
import {
  type Link,
  type LinkStep,
  type TokenHost,
  applyLink,
  connectionsNamed,
  credentialsOf,
  isLinkedBy,
  linkStep,
  takesConnections,
  takesTokens,
} from '../../../codebuild/source/link-steps.ts';
import {parseConnection} from '../../../codebuild/project/project-values.ts';
import {isSecret} from '../../../codebuild/buildspec/secret-names.ts';
import {connectionPage} from '../../../codebuild/source/source-access.ts';
import {Failure} from '../../../errors.ts';
import {doneLine, applyInOrder} from '../../../codebuild/changes/apply-in-order.ts';
import type {Environment} from '../../../environment.ts';
import {type ChangesJson, type ConsentFlags, carryOut} from '../change/carry-out.ts';
import {emptyProblem} from '../run/missing-flags.ts';
import {asOperator} from '../run/as-operator.ts';
import {openAccount} from '../run/open-account.ts';
import type {OperatorFlags, OperatorRun} from '../run/operator-run.ts';
import {askToken, requireTokenHost} from './host-token.ts';
import {type AccountJson, accountJson} from '../run/show-account.ts';
import {stepLines} from '../change/show-steps.ts';
import {askProfile} from '../run/ask-profile.ts';
import type {Line} from '../../output/line.ts';

/** Flags of `codebuild link-github`. */
export interface LinkFlags extends OperatorFlags, ConsentFlags {
  readonly host: string;
  readonly connection?: string | undefined;
  readonly 'from-secret'?: string | undefined;
}

/** The result of linking, for `--json`. */
export interface LinkJson extends ChangesJson {
  readonly account: AccountJson;
  /** ARN of the connection or the credentials. */
  readonly arn: string | null;
  /** URL of the page on which a person finishes a new connection. */
  readonly console: string | null;
}

interface Result {
  readonly json: LinkJson;
  readonly lines: readonly Line[];
}

/** Links an account to a Git host: with a connection, or with a token that CodeBuild stores. */
export async function linkHost(flags: LinkFlags, environment: Environment): Promise<Result> {
  return asOperator(flags, environment, async (run) => {
    const host = flags.host.toUpperCase().replaceAll('-', '_') as GitHostKind;
    requireUsable(flags, host);
    const {session, account} = await openAccount(await askProfile(flags, run), run);
    const link = await chosenLink(flags, host, run);
    const context = {host, flags, account, run};
    const done =
      link.kind === 'connection'
        ? await linkByConnection(link, context)
        : await linkByCredentials(link, context);
    return {...done, json: {...done.json, account: accountJson(session)}};
  });
}

/** The error messages do not repeat the values: a person may have passed a token by mistake. */
function requireUsable({connection, 'from-secret': secret}: LinkFlags, host: GitHostKind): void {
  if (connection !== undefined && !takesConnections(host)) {
    const title = CONNECTION_PROVIDERS[host];
    throw new Failure(
      'codebuild.connection-invalid',
      `A connection to ${title} can only be created in the console.`,
      {
        details: [
          'The connection requires a host in AWS, which holds the URL and the network of your server.',
        ],
        remedy: [
          'Create the host and the connection in Developer Tools > Settings > Connections:',
          'https://console.aws.amazon.com/codesuite/settings/connections',
          'Then use the connection in projects: --connection NAME',
        ],
      },
    );
  }
  const name = connection === undefined ? undefined : connectionNameProblem(connection);
  if (name !== undefined) {
    throw new Failure('usage.invalid-value', 'Invalid value for --connection.', {
      details: [name],
      remedy: 'Choose a name for the new connection.',
    });
  }
  if (secret === undefined || (secret.startsWith('arn:') && isSecret(secret))) return;
  throw new Failure('usage.invalid-value', 'Invalid value for --from-secret.', {
    details: ['This is not the ARN of a secret.'],
    remedy: [
      'List the ARNs: aws secretsmanager list-secrets',
      'To link with a token instead, pipe the token into this command.',
    ],
  });
}

/** Returns what is wrong with the name of a new connection. */
function connectionNameProblem(name: string): string | undefined {
  const parsed = parseConnection(name);
  if ('problem' in parsed) return parsed.problem;
  return 'arn' in parsed ? 'Use a name, not an ARN.' : undefined;
}

/** Defaults to a token if there is no flag, and no choice or no terminal to ask. */
async function chosenLink(
  flags: LinkFlags,
  host: GitHostKind,
  {questions}: OperatorRun,
): Promise<Link> {
  if (flags.connection !== undefined) return {kind: 'connection', name: flags.connection};
  const secret = flags['from-secret'];
  if (secret !== undefined) return {kind: 'secret', arn: secret};
  if (questions === undefined || !takesConnections(host)) {
    requireTokenHost(host);
    return {kind: 'token'};
  }
  const kind = !takesTokens(host)
    ? 'connection'
    : await questions.choose({
        message: 'How do you want to link the account?',
        choices: [
          {value: 'connection', name: 'a connection (you finish it in the console)'},
          {value: 'token', name: 'a personal access token'},
        ],
      });
  if (kind === 'token') return {kind: 'token'};
  const name = await questions.text({
    message: 'Name of the connection',
    initial: flags.host,
    validate: (given) => (given === '' ? emptyProblem(flags.host) : connectionNameProblem(given)),
  });
  return {kind: 'connection', name};
}

/** The account, the host and the run of a link. */
interface LinkContext {
  readonly host: GitHostKind;
  readonly flags: ConsentFlags;
  readonly account: Account;
  readonly run: OperatorRun;
}

interface Made {
  readonly json: Omit<LinkJson, 'account'>;
  readonly lines: readonly Line[];
}

async function linkByConnection(
  link: Link & {kind: 'connection'},
  context: LinkContext,
): Promise<Made> {
  const {host, account} = context;
  const listed = await account.connections.list(CONNECTION_PROVIDERS[host]);
  const named = connectionsNamed(link.name, listed);
  const there = named.find(({status}) => status === 'AVAILABLE') ?? named[0];
  const steps = there === undefined ? [linkStep(host, link, undefined)] : [];
  const status = there?.status ?? 'PENDING';
  const pageOf = (arn: string | null) =>
    arn === null || status === 'AVAILABLE' ? null : connectionPage(arn);
  const {json, lines} = await makeLink(link, steps, there?.arn ?? null, context, (arn) => {
    const page = pageOf(arn);
    const line = `The connection ${link.name} is ${status}.`;
    return page === null ? [line] : [`${line} Finish it in the console:`, page];
  });
  return {json: {...json, console: pageOf(json.arn)}, lines};
}

async function linkByCredentials(link: Link, context: LinkContext): Promise<Made> {
  const {host, account} = context;
  const there = credentialsOf(host, await account.codebuild.sourceCredentials());
  const steps = isLinkedBy(link, there) ? [] : [linkStep(host, link, there)];
  const {json, lines} = await makeLink(link, steps, there?.arn ?? null, context, () => [
    `CodeBuild is linked to ${CONNECTION_PROVIDERS[host]}.`,
  ]);
  return {json: {...json, console: null}, lines};
}

/** Carries out the steps. @param known the ARN if there are no steps. */
async function makeLink(
  link: Link,
  steps: readonly LinkStep[],
  known: string | null,
  {host, flags, account, run}: LinkContext,
  result: (arn: string | null) => readonly string[],
): Promise<{readonly json: Omit<Made['json'], 'console'>; readonly lines: readonly Line[]}> {
  let arn = known;
  const {json, lines} = await carryOut({
    steps,
    flags,
    run,
    apply: async (all, emit) => {
      const token = link.kind === 'token' ? await askToken(requireTokenHost(host), run) : undefined;
      const act = async (step: LinkStep) => {
        arn = await applyLink(step, host, account, token);
      };
      await applyInOrder(all, act, emit);
    },
    result: () => result(arn),
  });
  return {json: {...json, arn}, lines};
}

/** Links an account with a token, as a part of another command. */
export async function linkByToken(
  host: TokenHost,
  account: Account,
  run: OperatorRun,
): Promise<void> {
  const token = await askToken(host, run);
  const step = linkStep(host, {kind: 'token'}, undefined);
  await applyInOrder(
    [step],
    async (it) => void (await applyLink(it, host, account, token)),
    (event) => {
      for (const line of stepLines(event)) run.say(line);
    },
  );
  run.done.push(doneLine(step));
}
