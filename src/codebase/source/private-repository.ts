import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';
import type {Program, Run} from '../../subprocess/run.ts';
import {gitEnvironment, privateEnvironment} from '../git/git-environment.ts';
import {type GitSetting, parseSettings, transportSettings} from '../git/transport-settings.ts';

/** A private repository in which only the commit decides the content of a checkout. */
export interface PrivateRepository {
  /** The path of the codebase in its repository: `apps/one/`; empty for the top folder. */
  readonly prefix: string;
  /** Git's environment for the repository, without the work tree. */
  readonly env: Program['env'];
  /** All settings of the machine and of the codebase's repository. Only a few apply here. */
  readonly settings: readonly GitSetting[];
  /** The folder in which Git LFS stores content on this machine. */
  readonly lfsFolder: string;
}

/**
 * Creates a repository with the objects of the codebase's repository and only the settings that fetching
 * requires. So neither settings (`core.autocrlf`, `core.attributesFile`, `filter.*`, …), `info/attributes`,
 * `git replace` nor environment variables change the files of a commit. The codebase's repository stays
 * unchanged: fetched objects are stored here.
 *
 * @param folder the codebase.
 * @param place a folder to create, in a folder that is private to this build.
 * @param options `commit`: the full hash for HEAD.
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
  // By default, Git LFS finds its content next to the objects of an alternate.
  const storing: readonly GitSetting[] = storage === undefined ? [] : [[LFS_STORAGE, lfsFolder]];
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
 * Sets all defaults that depend on the system or on a machine's configuration. Disables the maintenance
 * that Git may start after fetching.
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
