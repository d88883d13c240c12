import {isDeepStrictEqual} from 'node:util';
import type {ProjectEnvironment} from '@aws-sdk/client-codebuild';
import {describe, expect, test} from 'vitest';
import {wantedProject} from '../../../src/codebuild/project/desired-project.ts';
import type {AskedSettings} from '../../../src/codebuild/settings/asked-settings.ts';
import {sendableEnvironment} from '../../../src/codebuild/settings/merge-machine.ts';
import {actualProject, projectOptions} from '../samples.ts';

const ARN = 'arn:aws:codebuild:eu-west-2:111122223333:fleet/web:1';
const FLEET = {
  arn: ARN,
  type: 'ARM_CONTAINER',
  computeType: 'ATTRIBUTE_BASED_COMPUTE',
  computeConfiguration: {vCpu: 4},
} as const;
const SERVER = {computeType: 'BUILD_GENERAL1_SMALL', securityGroupIds: ['sg-1']} as const;

/** The environment after a run, without what it had before. */
function changed(settings: AskedSettings, changes: Partial<ProjectEnvironment> = {}) {
  const before = {...actualProject().environment, ...changes} as ProjectEnvironment;
  const {environment} = wantedProject(
    actualProject({environment: before}),
    projectOptions({settings}),
  );
  const after = new Map(Object.entries(environment ?? {}));
  const names = new Set([...after.keys(), ...Object.keys(before)]);
  return Object.fromEntries(
    [...names]
      .filter((it) => !isDeepStrictEqual(after.get(it), before[it as keyof ProjectEnvironment]))
      .map((it) => [it, after.get(it)]),
  );
}

describe('a fleet', () => {
  test('sets the type of its machines', () => {
    expect(changed({fleet: {name: 'web', facts: FLEET}})).toEqual({
      fleet: {fleetArn: ARN},
      type: 'ARM_CONTAINER',
      computeType: 'ATTRIBUTE_BASED_COMPUTE',
      computeConfiguration: {vCpu: 4},
    });
  });

  test('can be used by its ARN without knowing its machines', () => {
    expect(changed({fleet: {name: ARN}})).toEqual({fleet: {fleetArn: ARN}});
  });

  test('is kept', () => {
    expect(changed({}, {fleet: {fleetArn: ARN}})).toEqual({});
  });

  test('is removed, with the compute type that only fleets have', () => {
    const {type: _, arn: __, ...machine} = FLEET;
    expect(changed({fleet: 'none'}, {fleet: {fleetArn: ARN}, ...machine})).toStrictEqual({
      fleet: undefined,
      computeType: 'BUILD_GENERAL1_SMALL',
      computeConfiguration: undefined,
    });
    const large = {computeType: 'BUILD_GENERAL1_LARGE'} as const;
    expect(changed({fleet: 'none'}, {fleet: {fleetArn: ARN}, ...large})).toStrictEqual({
      fleet: undefined,
    });
  });
});

describe('a Docker server', () => {
  test('is set, resized and removed, and keeps its security groups', () => {
    const medium = {computeType: 'BUILD_GENERAL1_MEDIUM'} as const;
    expect(changed({dockerServer: medium})).toEqual({dockerServer: medium});
    const dockerServer = {...SERVER, securityGroupIds: [...SERVER.securityGroupIds]};
    expect(changed({dockerServer: medium}, {dockerServer})).toEqual({
      dockerServer: {...dockerServer, ...medium},
    });
    expect(changed({dockerServer: 'none'}, {dockerServer})).toStrictEqual({
      dockerServer: undefined,
    });
  });

  test('is sent without its status, which CodeBuild only returns', () => {
    const dockerServer = {computeType: SERVER.computeType};
    const environment = {
      ...actualProject().environment,
      dockerServer: {...dockerServer, status: {status: 'READY'}},
    } as ProjectEnvironment;
    expect(sendableEnvironment(environment).dockerServer).toEqual(dockerServer);
    expect(changed({}, environment)).toEqual({dockerServer});
  });
});

test('the kernel is set and kept', () => {
  expect(changed({hostKernel: 'LINUX_KERNEL_6'})).toEqual({hostKernel: 'LINUX_KERNEL_6'});
  expect(changed({}, {hostKernel: 'LINUX_KERNEL_6'})).toEqual({});
});

test('another type of machine removes the fleet, the Docker server and the kernel', () => {
  const mac = {type: 'MAC_ARM', fleet: {fleetArn: ARN}, hostKernel: 'LINUX_KERNEL_6'} as const;
  expect(changed({}, mac)).toStrictEqual({
    type: 'LINUX_CONTAINER',
    fleet: undefined,
    hostKernel: undefined,
  });
});
