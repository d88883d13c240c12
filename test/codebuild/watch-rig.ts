import type {BuildState} from '../../src/codebuild/account/build-state.ts';
import type {Account} from '../../src/codebuild/account/account.ts';
import {addRole, projectInput} from '../sandbox/aws/codebuild-rig.ts';
import type {AwsStandIn} from '../sandbox/aws/aws-stand-in.ts';
import {withDefaults} from '../sandbox/aws/codebuild-project.ts';

/** Adds a project to the stand-in account. */
export function addProject({account}: AwsStandIn, name = 'web'): void {
  const {name: _, ...settings} = projectInput();
  if (account.iam.roles.length === 0) addRole(account, 'build');
  account.codebuild.addProject(name, withDefaults(account, settings), account.now());
}

/** Starts a build of the project. */
export async function startBuild({builds}: Account, project = 'web'): Promise<BuildState> {
  const build = await builds.start({projectName: project});
  if (build === undefined) throw new Error('not started');
  return build;
}
