import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';
import type {Program, Run} from '../../subprocess/run.ts';
import {gitEnvironment, privateEnvironment} from '../git/git-environment.ts';
import {type Setting, parseSettings, transportSettings} from '../git/transport-settings.ts';

/** A repository of our own, in which only a commit decides what a checkout writes. */
export interface PrivateRepository {
  /** The codebase's path from the top of its repository: `apps/one/`; empty at the top. */
  readonly prefix: string;
  /** Git's environment there; the work tree is the caller's to name. */
  readonly env: Program['env'];
  /** Every setting of the machine and of the codebase's repository. Few of them apply here. */
  readonly settings: readonly Setting[];
  /** Where Git LFS has the content that is on this machine. */
  readonly lfsFolder: string;
}

/**
 * Makes a repository that has the objects of a codebase's repository, and of its configuration only
 * what fetching takes. So neither settings (`core.autocrlf`, `core.attributesFile`, `filter.*`, …),
 * `info/attributes`, `git replace` nor environment variables have a say in what a commit's files are.
 * Nothing is ever written to the codebase's repository: what is fetched stays here.
 *
 * @param folder the codebase.
 * @param place is created; its parent is private to this build.
 * @param options.commit what HEAD names there, in full.
 * @throws {ChildFailure} if Git cannot read the codebase's repository.
 */
export async function privateRepository(
  folder: string,
  place: string,
  {commit, run, env}: {readonly commit: string; readonly run: Run; readonly env: Program['env']},
): Promise<PrivateRepository> {
  const caller = gitEnvironment(env);
  const ask = async (...args: string[]) => {
    const {stdout} = await run({file: 'git', args: ['-C', folder, ...args], env: caller});
    return stdout.replace(/\n$/u, '');
  };
  const [objects, format, prefix, listed] = await Promise.all([
    ask('rev-parse', '--path-format=absolute', '--git-path', 'objects'),
    ask('rev-parse', '--show-object-format'),
    ask('rev-parse', '--show-prefix'),
    ask('config', '--list', '-z'),
  ]);
  await mkdir(join(place, 'objects', 'info'), {recursive: true});
  await mkdir(join(place, 'refs'));
  await Promise.all([
    writeFile(join(place, 'HEAD'), `${commit}\n`),
    writeFile(join(place, 'objects', 'info', 'alternates'), `${alternate(objects)}\n`),
    writeFile(join(place, 'config'), configuration(format)),
  ]);
  const settings = parseSettings(listed);
  const storage = settings.findLast(([key]) => key === LFS_STORAGE)?.[1];
  const lfsFolder = resolve(dirname(objects), storage ?? 'lfs');
  const kept = transportSettings(settings);
  // By default Git LFS looks beside the objects of an alternate.
  const storing: readonly Setting[] = storage === undefined ? [] : [[LFS_STORAGE, lfsFolder]];
  return {
    prefix,
    settings,
    lfsFolder,
    env: privateEnvironment(env, place, [...kept, ...storing]),
  };
}

/** https://github.com/git-lfs/git-lfs/blob/main/docs/man/git-lfs-config.adoc */
const LFS_STORAGE = 'lfs.storage';

/** https://git-scm.com/docs/gitrepository-layout#Documentation/gitrepository-layout.txt-objectsinfoalternates */
function alternate(objects: string): string {
  return /^["#]|\n/u.test(objects) ? JSON.stringify(objects) : objects;
}

/**
 * Defaults that depend on the system, or that a machine may have set, are named. Maintenance, which
 * fetching starts now and then, has nothing to do here.
 */
function configuration(format: string): string {
  const isLonger = format === 'sha256';
  return `[core]
	repositoryformatversion = ${isLonger ? 1 : 0}
	bare = false
	attributesfile = /dev/null
	autocrlf = false
	eol = lf
	filemode = true
	hookspath = /dev/null
	ignorecase = false
	precomposeunicode = false
	symlinks = true
[gc]
	auto = 0
[maintenance]
	auto = false
${isLonger ? '[extensions]\n\tobjectformat = sha256\n' : ''}`;
}
