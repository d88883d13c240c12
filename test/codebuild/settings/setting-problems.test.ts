import type {Project} from '@aws-sdk/client-codebuild';
import {expect, test} from 'vitest';
import {runsDocker} from '../../../src/codebuild/project/desired-project.ts';
import type {AskedSettings} from '../../../src/codebuild/settings/asked-settings.ts';
import {mergedSettings} from '../../../src/codebuild/settings/merge-settings.ts';
import {
  machineProblems,
  networkProblems,
  requirePossible,
  roleProblems,
} from '../../../src/codebuild/settings/setting-problems.ts';
import {actualProject} from '../samples.ts';

const VPC = {vpcId: 'vpc-1', subnets: ['subnet-1'], securityGroupIds: ['sg-1']};
const PARTS = {vpc: 'vpc-2', subnets: ['subnet-2'], securityGroups: ['sg-2']};

function problems(asked: AskedSettings, changes: Partial<Project> = {}, isCacheAsked = false) {
  const project = actualProject(changes);
  const desired = {...project, ...mergedSettings(project, asked)};
  return networkProblems(project, desired, asked, isCacheAsked).map(({problem}) => problem);
}

test('a project without a VPC requires all parts of one', () => {
  expect(problems({network: PARTS})).toEqual([]);
  expect(problems({network: {...PARTS, subnets: []}})).toEqual([
    'The VPC vpc-2 requires subnets and security groups.',
  ]);
  expect(problems({network: {...PARTS, vpc: undefined}})).toEqual([
    'The project is not in a VPC, so it cannot have subnets and security groups.',
  ]);
});

test('another VPC requires subnets and security groups of its own', () => {
  const vpcOnly = {vpc: 'vpc-2', subnets: [], securityGroups: []};
  expect(problems({network: vpcOnly}, {vpcConfig: VPC})).toHaveLength(1);
  expect(problems({network: {...vpcOnly, vpc: 'vpc-1'}}, {vpcConfig: VPC})).toEqual([]);
  expect(problems({network: {...PARTS, vpc: undefined}}, {vpcConfig: VPC})).toEqual([]);
});

test('builds in a VPC cannot have a local cache', () => {
  const cache = {type: 'LOCAL', modes: ['LOCAL_SOURCE_CACHE']} as const;
  const changes = {cache: {...cache, modes: [...cache.modes]}};
  expect(problems({network: PARTS}, changes)).toEqual([
    'Builds in a VPC cannot have a local cache.',
  ]);
  expect(problems({}, {...changes, vpcConfig: VPC}, true)).toHaveLength(1);
  // The run does not change these settings, so only AWS checks them.
  expect(problems({}, {...changes, vpcConfig: VPC})).toEqual([]);
  expect(problems({network: 'none'}, {...changes, vpcConfig: VPC})).toEqual([]);
});

test('rejects a fleet without Docker, and a kernel for machines that cannot choose it', () => {
  const found = (type: string, asked: AskedSettings) => {
    const environment = {...actualProject().environment, type} as Project['environment'];
    return machineProblems(actualProject({environment}), asked, runsDocker).length;
  };
  expect(found('MAC_ARM', {fleet: {name: 'mac'}})).toBe(1);
  expect(found('LINUX_EC2', {fleet: {name: 'web'}, hostKernel: 'LINUX_KERNEL_6'})).toBe(0);
  expect(found('LINUX_GPU_CONTAINER', {hostKernel: 'LINUX_KERNEL_6'})).toBe(1);
  expect(found('LINUX_GPU_CONTAINER', {})).toBe(0);
});

test('only the own role of a project has a path and a boundary, and its path cannot change', () => {
  const found = (role: {isOwn: boolean; path: string | undefined}, asked: AskedSettings) =>
    roleProblems({name: 'r', ...role}, asked).map(({problem}) => problem);
  const both = {rolePath: '/a/', permissionsBoundary: 'limit'};
  expect(found({isOwn: true, path: undefined}, both)).toEqual([]);
  expect(found({isOwn: true, path: '/a/'}, both)).toEqual([]);
  expect(found({isOwn: false, path: undefined}, {})).toEqual([]);
  expect(found({isOwn: false, path: undefined}, {rolePath: '/a/'})).toHaveLength(1);
  expect(found({isOwn: false, path: undefined}, both)).toEqual([
    'The project uses a role that ci-image-builder does not manage.',
  ]);
  expect(found({isOwn: true, path: '/'}, both)).toEqual([
    'The role r has the path /. IAM cannot change the path of a role.',
  ]);
});

test('all problems are reported at once', () => {
  const problem = (text: string) => ({problem: text, remedy: `Change ${text}`});
  const report =
    (...texts: string[]) =>
    () =>
      requirePossible('intranet', texts.map(problem));
  expect(report()).not.toThrow();
  expect(report('one')).toThrow(
    expect.objectContaining({code: 'codebuild.settings-invalid', message: 'one', details: []}),
  );
  expect(report('one', 'two')).toThrow(
    expect.objectContaining({details: ['one', 'two'], remedy: ['Change one', 'Change two']}),
  );
});
