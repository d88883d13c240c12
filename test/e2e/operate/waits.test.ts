import {setTimeout as sleep} from 'node:timers/promises';

import {describe, expect, onTestFinished, test} from 'vitest';

import {refuse} from '../../sandbox/stand-in-answers.ts';
import {StandInRegistry} from '../../sandbox/stand-in-registry.ts';
import {cli} from '../built-cli.ts';
import {CODEDEPLOY, addConnection, operate, startOperator} from '../operator.ts';

describe('a wait that can be noticed is shown', () => {
  /** Starts a registry, and builds for it, up to the check of the Docker engine, which there is not. */
  async function build(registry: StandInRegistry, ...flags: readonly string[]) {
    const {checkout} = await startOperator();
    const args = ['image', 'build', '--registry', `${registry.host}/team`, ...flags];
    return await cli(args, {
      cwd: checkout,
      env: {DOCKER_HOST: 'unix:///nowhere/docker.sock', CI: 'true'},
    });
  }

  async function startRegistry(): Promise<StandInRegistry> {
    const registry = await StandInRegistry.start();
    onTestFinished(() => registry.stop());
    return registry;
  }

  test('in a build, if the registry is busy', async () => {
    const registry = await startRegistry();
    registry.instead(/HEAD|GET/u, (_, response) => {
      response.setHeader('retry-after', '3');
      refuse(response, 503, 'UNAVAILABLE');
    });
    const {stderr} = await build(registry);
    expect(stderr).toMatch(
      new RegExp(String.raw`${registry.host} answered 503; retrying in [34] s \(2 of 6\)\.`, 'u'),
    );
  });

  test('in a build, if the registry does not answer', async () => {
    const registry = await startRegistry();
    registry.instead(/HEAD|GET/u, async (_, response) => {
      await sleep(6000);
      refuse(response, 404, 'MANIFEST_UNKNOWN');
    });
    const {stderr} = await build(registry);
    expect(stderr).toContain(`${registry.host} has not answered yet; still waiting.`);
  });

  test('but not with --quiet, or with a long Retry-After, which fails at once', async () => {
    const registry = await startRegistry();
    registry.instead(/HEAD|GET/u, (_, response) => {
      response.setHeader('retry-after', '3600');
      refuse(response, 429, 'TOOMANYREQUESTS');
    });
    const {stdout, stderr} = await build(registry, '--quiet', '--json');
    expect(stderr).not.toContain('retrying');
    expect(JSON.parse(stdout)).toMatchObject({error: {code: 'registry.throttled'}});
  });

  test('in codedeploy, if AWS has not propagated the role', async () => {
    const operator = await startOperator({roleSpreadMs: 7000});
    addConnection(operator);
    const {code, stderr} = await operate(operator, [...CODEDEPLOY, '--connection', 'acme']);
    expect(stderr).toMatch(
      /AWS has not propagated the role codebuild-intranet-eu-west-2 yet; retrying in \d+ s\./u,
    );
    expect(code).toBe(0);
  });
});
