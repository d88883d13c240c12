import {describe, expect, test} from 'vitest';

import type {LinkJson} from '../../../src/cli/operate/link/link-host.ts';
import {cli} from '../built-cli.ts';
import {type Operator, addConnection, operate, startOperator} from '../operator.ts';
import {KEYS} from '../terminal.ts';
import {operateAt, writes} from '../operator-terminal.ts';

const LINK = ['codebuild', 'link-github'];
const HOW: [string, string] = ['How do you want to link the account?', KEYS.enter];
const TOKEN = 'ghp_0123456789abcdefghijABCDEFGHIJ012345';
const OTHER = 'ghp_9876543210abcdefghijABCDEFGHIJ012345';
const PROMPT = 'GitHub personal access token (scopes repo and admin:repo_hook)';

/** Pipes a token into the command, and checks that no output contains it. */
async function piped({checkout, env, aws}: Operator, token: string, ...flags: readonly string[]) {
  const {code, stdout, stderr} = await cli([...LINK, ...flags], {
    cwd: checkout,
    env: {...env, DEBUG: '*'},
    input: token,
  });
  const seen = stdout + stderr + JSON.stringify(aws.calls);
  if (token.trim() !== '') expect(seen).not.toContain(token.trim());
  return {code, stdout, stderr};
}

/** The credentials that CodeBuild stores. */
function credentials({aws}: Operator) {
  return aws.account.codebuild.credentials();
}

describe('codebuild link-github with a token', () => {
  test('reads the token from standard input', async () => {
    const operator = await startOperator();
    const {code, stdout, stderr} = await piped(operator, `${TOKEN}\n`);
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stdout).toBe('CodeBuild is linked to GitHub.');
    expect(stderr).toContain('✓ source credentials for GitHub created');
    expect(credentials(operator)).toMatchObject([
      {serverType: 'GITHUB', authType: 'PERSONAL_ACCESS_TOKEN', token: TOKEN},
    ]);
  });

  test('asks for the token without showing it', async () => {
    const operator = await startOperator();
    const {code, shown, raw} = await operateAt(operator, LINK, {
      columns: 60,
      answers: [
        ['How do you want to link the account?', `${KEYS.down}\r`],
        ['GitHub personal access token', `${TOKEN}\r`],
      ],
    });
    expect({code, shown}).toMatchObject({code: 0});
    expect(shown.replaceAll(/\s+/gu, ' ')).toContain(`✔ ${PROMPT}`);
    expect(raw).not.toContain(TOKEN);
    expect(raw).not.toContain('*');
    expect(credentials(operator)).toMatchObject([{token: TOKEN}]);
  });

  test('replaces an existing token only after confirmation', async () => {
    const operator = await startOperator();
    await piped(operator, TOKEN);
    const refused = await piped(operator, OTHER);
    expect(refused).toMatchObject({code: 1, stderr: expect.stringContaining('Add --yes')});
    expect(refused.stderr).toContain('credentials: PERSONAL_ACCESS_TOKEN → a new token');
    const declined = await operateAt(operator, LINK, {
      answers: [
        ['How do you want to link the account?', `${KEYS.down}\r`],
        ['Make these changes?', KEYS.enter],
      ],
    });
    expect(declined).toMatchObject({code: 1, shown: expect.stringContaining('You declined')});
    expect(credentials(operator)).toMatchObject([{token: TOKEN}]);
    const agreed = await operateAt(operator, LINK, {
      answers: [
        ['How do you want to link the account?', `${KEYS.down}\r`],
        ['Make these changes?', 'y\r'],
        ['GitHub personal access token', `${OTHER}\r`],
      ],
    });
    expect(agreed).toMatchObject({code: 0});
    expect(credentials(operator)).toMatchObject([{token: OTHER}]);
    expect(await piped(operator, TOKEN, '--yes')).toMatchObject({code: 0});
    expect(credentials(operator)).toMatchObject([{token: TOKEN}]);
  });

  test('keeps the token out of the JSON', async () => {
    const operator = await startOperator();
    const {code, stdout} = await piped(operator, TOKEN, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'applied',
      arn: credentials(operator)[0]?.arn,
      console: null,
      changes: [{resource: 'source credentials for GitHub', action: 'create'}],
    } satisfies Partial<Record<keyof LinkJson, unknown>>);
  });

  test('refuses an invalid token before any change', async () => {
    const operator = await startOperator();
    const cases = [
      ['', 'It is empty.'],
      [`${TOKEN}\n${OTHER}\n`, 'It has more than one line.'],
      [`${TOKEN} x`, 'It contains spaces or control characters.'],
    ] as const;
    for (const [token, problem] of cases) {
      const {code, stderr} = await piped(operator, token);
      expect({code, stderr}).toMatchObject({code: 2, stderr: expect.stringContaining(problem)});
    }
    expect(writes(operator)).toEqual([]);
  });

  test('previews with --dry-run, without asking for a token', async () => {
    const operator = await startOperator();
    const {code, stdout} = await operate(operator, [...LINK, '--dry-run', '--exit-code']);
    expect({code, stdout}).toMatchObject({
      code: 4,
      stdout: expect.stringContaining('+ create source credentials for GitHub'),
    });
    expect(writes(operator)).toEqual([]);
  });

  test("asks for a token only, if the host's connections are created in the console", async () => {
    const operator = await startOperator();
    const {code, shown} = await operateAt(operator, [...LINK, '--host', 'github-enterprise'], {
      answers: [['GitHub Enterprise personal access token', `${TOKEN}\r`]],
    });
    expect({code, shown}).toMatchObject({code: 0});
  });

  test('accepts tokens for other hosts', async () => {
    const operator = await startOperator();
    expect(await piped(operator, TOKEN, '--host', 'github-enterprise')).toMatchObject({code: 0});
    expect(credentials(operator)).toMatchObject([{serverType: 'GITHUB_ENTERPRISE'}]);
  });

  test('stores the token once although the response is lost', async () => {
    const operator = await startOperator();
    operator.aws.instead('codebuild:ImportSourceCredentials', 'lose-answer');
    expect(await piped(operator, TOKEN)).toMatchObject({code: 0});
    expect(credentials(operator)).toHaveLength(1);
  });
});

describe('codebuild link-github with a secret', () => {
  test('links the secret, and changes nothing in a second run', async () => {
    const operator = await startOperator();
    const {account} = operator.aws;
    const string = JSON.stringify({
      ServerType: 'GITHUB',
      AuthType: 'PERSONAL_ACCESS_TOKEN',
      Token: TOKEN,
    });
    const {arn} = account.secrets.add(account, {name: 'github', string});
    const args = [...LINK, '--from-secret', arn];
    expect(await operate(operator, args)).toMatchObject({code: 0});
    expect(credentials(operator)).toMatchObject([{authType: 'SECRETS_MANAGER', token: arn}]);
    const before = writes(operator);
    const again = await operate(operator, [...args, '--json']);
    expect(again).toMatchObject({code: 0});
    expect(JSON.parse(again.stdout)).toMatchObject({outcome: 'unchanged', changes: []});
    expect(writes(operator)).toEqual(before);
  });

  test('reports a secret that does not exist', async () => {
    const operator = await startOperator();
    const arn = 'arn:aws:secretsmanager:eu-west-2:111122223333:secret:absent-AbCdEf';
    const {code, stderr} = await operate(operator, [...LINK, '--from-secret', arn]);
    expect({code, stderr}).toMatchObject({code: 1, stderr: expect.stringContaining(arn)});
    expect(credentials(operator)).toEqual([]);
  });

  test('refuses a value that is not an ARN', async () => {
    const operator = await startOperator();
    const {code, stderr} = await operate(operator, [...LINK, '--from-secret', TOKEN]);
    expect(code).toBe(2);
    expect(stderr).not.toContain(TOKEN);
    expect(operator.aws.actions).toEqual([]);
  });
});

describe('codebuild link-github with a connection', () => {
  const CONNECT = [...LINK, '--connection', 'acme'];

  test('creates the connection, and shows where to finish it until it is available', async () => {
    const operator = await startOperator();
    const {connections} = operator.aws.account;
    const made = await operate(operator, CONNECT);
    expect(made).toMatchObject({code: 0});
    const [connection] = connections.all();
    const page = `https://eu-west-2.console.aws.amazon.com/codesuite/settings/111122223333/eu-west-2/connections/${connection?.arn.split('/')[1]}`;
    expect(made.stdout).toBe(`The connection acme is PENDING. Finish it in the console:\n${page}`);
    const pending = await operate(operator, [...CONNECT, '--json']);
    expect(JSON.parse(pending.stdout)).toMatchObject({
      outcome: 'unchanged',
      arn: connection?.arn,
      console: page,
    });
    connections.setStatus(connection?.arn ?? '', 'AVAILABLE');
    const finished = await operate(operator, CONNECT);
    expect(finished).toMatchObject({code: 0, stdout: 'The connection acme is AVAILABLE.'});
    expect(connections.all()).toHaveLength(1);
  });

  test.each(['github', 'gitlab', 'bitbucket'])(
    'proposes the name of the host for the connection: %s',
    async (host) => {
      const operator = await startOperator();
      const {code, shown} = await operateAt(operator, [...LINK, '--host', host], {
        columns: 60,
        answers: [
          // CodeBuild stores no tokens for GitLab, so there is no choice.
          ...(host === 'gitlab' ? [] : [HOW]),
          [`Name of the connection (${host})`, KEYS.enter],
        ],
      });
      expect({code, shown}).toMatchObject({code: 0});
      expect(shown.replaceAll(/\s+/gu, ' ')).toContain(
        `The connection ${host} is PENDING. Finish it in the console:`,
      );
      expect(shown).not.toMatch(/consol\n/u);
      expect(operator.aws.account.connections.all()).toMatchObject([{name: host}]);
    },
  );

  test.each([
    ['gitlab', '--connection gitlab'],
    ['gitlab-self-managed', '/codesuite/settings/connections'],
  ])('refuses a token for %s before any change', async (host, remedy) => {
    const operator = await startOperator();
    const {code, stderr} = await operate(operator, [...LINK, '--host', host], {input: 'glpat-x\n'});
    expect({code, stderr}).toMatchObject({code: 2, stderr: expect.stringContaining(remedy)});
    expect(stderr).not.toContain('glpat-x');
    expect(operator.aws.actions.filter((it) => /Import|Create/u.test(it))).toEqual([]);
  });

  test('asks for the name of the connection at a terminal', async () => {
    const operator = await startOperator();
    const {code, shown} = await operateAt(operator, LINK, {
      columns: 60,
      answers: [
        ['How do you want to link the account?', KEYS.enter],
        ['Name of the connection', 'acme\r'],
      ],
    });
    expect({code, shown}).toMatchObject({code: 0});
    expect(operator.aws.account.connections.all()).toMatchObject([{name: 'acme'}]);
  });

  test.each(['lose-answer', 'close', 'throttle', 'fail'] as const)(
    'creates one connection only, after %s',
    async (fault) => {
      const operator = await startOperator();
      operator.aws.instead(
        'codestar-connections:CreateConnection',
        fault,
        fault === 'lose-answer' ? 1 : 2,
      );
      expect(await operate(operator, CONNECT)).toMatchObject({code: 0});
      expect(operator.aws.account.connections.all()).toHaveLength(1);
    },
  );

  test('refuses an invalid name', async () => {
    const operator = await startOperator();
    for (const name of ['', 'x'.repeat(33), 'arn:aws:codeconnections:eu-west-2']) {
      const {code} = await operate(operator, [...LINK, '--connection', name]);
      expect(code).toBe(2);
    }
    expect(operator.aws.actions).toEqual([]);
  });

  test.each(['github-enterprise', 'gitlab-self-managed'])(
    'refuses %s before any call, because its connections are created in the console',
    async (host) => {
      const operator = await startOperator();
      const {code, stderr} = await operate(operator, [...CONNECT, '--host', host]);
      expect({code, stderr}).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('/codesuite/settings/connections'),
      });
      expect(operator.aws.actions).toEqual([]);
    },
  );

  test('lists the ARNs of connections with the same name', async () => {
    const operator = await startOperator();
    const [first, second] = [addConnection(operator), addConnection(operator)];
    operator.aws.account.connections.setStatus(first.arn, 'PENDING');
    const {code, stdout} = await operate(operator, CONNECT);
    expect({code, stdout}).toEqual({code: 0, stdout: 'The connection acme is AVAILABLE.'});
    expect(second.status).toBe('AVAILABLE');
  });
});
