import {describe, expect, test} from 'vitest';
import type {StartJson} from '../../../src/cli/operate/watch/start-build.ts';
import {addProject} from '../../codebuild/watch-rig.ts';
import {git} from '../../sandbox/real/sample-codebase.ts';
import {CODEDEPLOY, addConnection, codedeploy, operate, startOperator} from '../operator.ts';
import {ended, operateAt, startAt} from '../operator-terminal.ts';
import {KEYS} from '../terminal.ts';
import {startSignedOut} from './signed-out.ts';

/** Clears the screen, as a terminal understands it in seven and in eight bits. */
const CLEAR = '\u001B[2J';
const CLEAR_8BIT = '\u009B2J';
/** Shows the text after it from right to left. */
const REVERSE = '\u202E';
const REST = /[\p{Bidi_Control}\u0080-\u009F\u2028\u2029]/u;

/** Whether text contains characters that move the cursor or reorder text. Our own colors do not count. */
function isHostile(text: string): boolean {
  return text.includes(CLEAR) || text.includes('\u0007') || REST.test(text);
}

describe('text from AWS, Git and a user cannot change what a terminal shows', () => {
  test('the name of a connection', async () => {
    const operator = await startOperator();
    const {aws} = operator;
    const name = `ac${CLEAR}me${REVERSE}`;
    addConnection(operator, name);
    aws.account.connections.add(aws.account, {name: `b${name}`, providerType: 'GitHub'});
    const terminal = startAt(operator, CODEDEPLOY);
    await terminal.waitFor('the connection acme');
    const screen = terminal.screen();
    terminal.type(KEYS.escape);
    const {raw} = await ended(terminal);
    expect(screen).toContain('The connection bacme is PENDING.');
    expect(isHostile(raw)).toBe(false);
    const alone = await operate(operator, [...CODEDEPLOY, '--connection', 'none']);
    expect(alone.stderr).toContain('acme');
    expect(isHostile(alone.stderr)).toBe(false);
    const json = await operate(operator, [...CODEDEPLOY, '--connection', 'none', '--json']);
    expect(JSON.stringify(JSON.parse(json.stdout))).toContain(JSON.stringify(name).slice(1, -1));
  });

  test("a project's description and the values of its tags", async () => {
    const operator = await startOperator();
    const {aws} = operator;
    addConnection(operator);
    await codedeploy(operator, '--connection', 'acme', '--tag', 'team=web');
    const project = aws.account.codebuild.project('intranet');
    if (project === undefined) throw new Error('no project');
    project.settings = {
      ...project.settings,
      description: `old${CLEAR_8BIT}${REVERSE}\u0007`,
      // CodeBuild takes no bidi marks here, but separators of lines.
      tags: [{key: 'team', value: 'a\u2028b'}],
    };
    const dryRun = [...CODEDEPLOY, '--connection', 'acme', '--tag', 'team=web', '--dry-run'];
    const piped = await operate(operator, dryRun);
    expect(piped.stdout).toContain('description: old → Intranet');
    expect(piped.stdout).toContain('tags.team: a b → web');
    const shown = await operateAt(operator, dryRun);
    expect(isHostile(piped.stdout + piped.stderr + shown.raw)).toBe(false);
    const asked = [...dryRun, '--tag', `a${REVERSE}=b${CLEAR_8BIT}`];
    const refused = await operateAt(operator, asked);
    expect(refused.code).toBe(2);
    expect(isHostile(refused.raw)).toBe(false);
    const {changes} = await codedeploy(operator, ...dryRun.slice(CODEDEPLOY.length));
    expect(JSON.stringify(changes)).toContain(REVERSE);
  });

  test('a branch, in a question', async () => {
    const operator = await startOperator();
    addConnection(operator);
    await git(operator.checkout, 'branch', '--move', 'main', `ma${CLEAR_8BIT}in${REVERSE}`);
    const flags = CODEDEPLOY.filter(
      (it, at) => it !== '--branch' && CODEDEPLOY[at - 1] !== '--branch',
    );
    const terminal = startAt(operator, flags);
    await terminal.waitFor('? Branch to build');
    terminal.type(KEYS.tab);
    terminal.type(KEYS.escape);
    expect(isHostile((await ended(terminal)).raw)).toBe(false);
  });

  test('a branch, in builds and their results', async () => {
    const operator = await startOperator();
    const {aws} = operator;
    addProject(aws, 'intranet');
    const branch = `ma${CLEAR_8BIT}in${REVERSE}`;
    const started = await operate(operator, ['codebuild', 'start', 'intranet', '--json']);
    const {build} = JSON.parse(started.stdout) as StartJson;
    const stored = aws.account.codebuild.builds.find(build.id);
    if (stored === undefined) throw new Error('no build');
    Object.assign(stored.request, {sourceVersion: branch});
    for (const command of ['status', 'logs']) {
      const args = ['codebuild', command, 'intranet'];
      const {stdout, stderr} = await operate(operator, args);
      const {raw, shown} = await operateAt(operator, args);
      expect(stdout + stderr).toContain('main');
      expect(shown).toContain('main');
      expect(isHostile(stdout + stderr + raw)).toBe(false);
      const json = await operate(operator, [...args, '--json', '--quiet']);
      expect(JSON.stringify(JSON.parse(json.stdout))).toContain(branch);
    }
  });

  test('the code and the URL to sign in with', async () => {
    const someone = await startSignedOut({sso: {userCode: `AB${CLEAR}CD${REVERSE}`}});
    const look = ['codebuild', 'status', '--profile', 'work'];
    const {shown, raw} = await operateAt(someone, look, {
      columns: 200,
      answers: [['Sign in with profile work now?', KEYS.enter]],
    });
    expect(shown).toContain('Confirm the code ABCD in a browser:');
    expect(isHostile(raw)).toBe(false);
  });
});

test('a log of a build keeps its bidi marks, and can do nothing else', async () => {
  const operator = await startOperator();
  const {aws} = operator;
  addProject(aws, 'intranet');
  await operate(operator, ['codebuild', 'start', 'intranet']);
  const build = aws.account.codebuild.builds.newest('intranet');
  build.enter('PROVISIONING');
  build.enter('BUILD');
  build.say(`a${CLEAR}b${REVERSE}c\u0007`);
  const {stdout} = await operate(operator, ['codebuild', 'logs', 'intranet']);
  expect(stdout).toBe(`ab${REVERSE}c`);
  const {raw} = await operateAt(operator, ['codebuild', 'logs', 'intranet']);
  expect(isHostile(raw.replaceAll(REVERSE, ''))).toBe(false);
});
