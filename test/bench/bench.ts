import {appendFile, cp, rm, writeFile} from 'node:fs/promises';
import {basename, delimiter, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';
import {writeOwnBuildpack} from '../../src/engine/buildpacks/own-buildpack.ts';
import {NO_PREVIOUS_IMAGE} from '../../src/engine/buildpacks/previous-image.ts';
import {watchMemory} from '../peak-memory.ts';
import type {Sandbox} from '../sandbox/real/sandbox.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
/** The remote of the codebase's checkout. */
export const REMOTE = 'https://github.com/acme/word-counter.git';
const PROCESSES = ['web', 'worker', 'scheduler'];
/** Variables that every build passes to buildpacks and scripts. */
const FACTS = [
  'CODEBUILD_BUILD_IMAGE',
  'BUILDER_VERSION',
  'BUILDPACK_POST',
  'COPILOT_TOOLS_VERSION',
  'GIT_TAG',
  'GIT_COMMIT',
  'GIT_BRANCH',
];
/** What our own buildpack adds to the image when pack builds alone. */
const OWN_PART = {
  labels: {'org.opencontainers.image.source': REMOTE},
  definedProcesses: [],
  versionText: '',
  launchEnvironment: {},
};

/** How a codebase differs from the Flask sample. */
export interface Variant {
  /** Whether it has a script that runs after the buildpacks. With one, layers are not taken from the last image. */
  readonly hasScript: boolean;
  /** Lines of `requirements.txt` that replace those of the sample. */
  readonly requirements?: readonly string[];
}

/** A codebase, and the ways of building it that are compared. Each way returns seconds. */
export class Bench {
  readonly #sandbox: Sandbox;
  readonly #folder: string;
  readonly #variant: Variant;
  /** The repositories of all ways are below this prefix. */
  readonly prefix: string;
  #commits = 0;

  private constructor(sandbox: Sandbox, folder: string, variant: Variant) {
    this.#sandbox = sandbox;
    this.#folder = folder;
    this.#variant = variant;
    this.prefix = `${sandbox.registry}/bench-${process.pid}/${basename(folder)}`;
  }

  /** A copy of the Flask sample in a Git repository, and the settings of all ways. @param folder a new folder. */
  static async make(sandbox: Sandbox, folder: string, variant: Variant): Promise<Bench> {
    const bench = new Bench(sandbox, folder, variant);
    const source = join(PROJECT, 'test', 'fixtures', 'codebases', 'flask');
    await cp(source, bench.codebase, {recursive: true});
    if (!variant.hasScript) await rm(join(bench.codebase, 'user-post.sh'));
    if (variant.requirements) {
      const lines = variant.requirements.map((it) => `${it}\n`).join('');
      await writeFile(join(bench.codebase, 'requirements.txt'), lines);
    }
    await writeOwnBuildpack(join(PROJECT, 'docker', 'buildpack'), bench.#buildpack, OWN_PART);
    await bench.#git('init', '--quiet', '--initial-branch', 'main');
    await bench.#git('remote', 'add', 'origin', REMOTE);
    await bench.commit();
    return bench;
  }

  /** Adds a commit with one more line. */
  async commit(): Promise<void> {
    this.#commits += 1;
    await appendFile(join(this.codebase, 'notes.txt'), `line ${this.#commits}\n`);
    await this.#git('add', '--all');
    const author = ['-c', 'user.name=Robin', '-c', 'user.email=robin@example.com'];
    await this.#git(...author, 'commit', '--quiet', '--message', `Change ${this.#commits}`);
  }

  /** The last commit. */
  async head(): Promise<string> {
    return await this.#git('rev-parse', 'HEAD');
  }

  /** `image build` of one process or of three, each with its own destination. */
  release(what: 'one' | 'three'): Promise<number> {
    const {builders, lifecycleImage} = this.#sandbox;
    const args = ['--registry', `${this.prefix}/${what}`, '--builder', builders.python];
    const one = what === 'one' ? ['--process', 'web'] : [];
    return this.cli('image', 'build', ...args, '--lifecycle-image', lifecycleImage, ...one);
  }

  /**
   * `pack build` of the codebase's last commit, with the same settings as `image build`. If the codebase has a
   * script, layers are reused from the cache only.
   *
   * @param place a repository that no other way builds into.
   */
  pack(process: string, place = 'alone'): Promise<number> {
    const {builders, lifecycleImage} = this.#sandbox;
    const repository = `${this.prefix}/${place}/${process}`;
    return this.#time('pack', [
      'build',
      `${repository}:building`,
      ...(this.#variant.hasScript
        ? ['--previous-image', `${repository}:${NO_PREVIOUS_IMAGE}`]
        : []),
      '--path',
      this.codebase,
      '--builder',
      builders.python,
      '--lifecycle-image',
      lifecycleImage,
      '--buildpack',
      'paketo-buildpacks/python',
      '--buildpack',
      this.#buildpack,
      '--default-process',
      process,
      ...FACTS.flatMap((name) => ['--env', `${name}=1`]),
      '--env',
      'BP_LOG_LEVEL=INFO',
      '--creation-time',
      '1767323045',
      '--publish',
      '--report-output-dir',
      this.#folder,
      '--network',
      'host',
      '--pull-policy',
      'if-not-present',
      '--no-color',
    ]);
  }

  /** The old builder's way: a whole build for each process. */
  async oldWay(): Promise<number> {
    let seconds = 0;
    for (const process of PROCESSES) seconds += await this.pack(process, 'old');
    return seconds;
  }

  /** `image build` to the ECR of `env`. Returns the peak memory in bytes. */
  async publishToEcr(
    env: Readonly<Record<string, string>>,
    flags: readonly string[],
  ): Promise<number> {
    const {builders, lifecycleImage} = this.#sandbox;
    const images = ['--builder', builders.python, '--lifecycle-image', lifecycleImage];
    const child = execa(
      process.execPath,
      [join(PROJECT, 'bin', 'run.js'), 'image', 'build', ...images, ...flags],
      {cwd: this.codebase, env: {...this.#environment(), ...env}, stdin: 'ignore'},
    );
    const peakMemory = watchMemory(child.pid);
    await child;
    return await peakMemory();
  }

  cli(...args: string[]): Promise<number> {
    return this.#time(process.execPath, [join(PROJECT, 'bin', 'run.js'), ...args]);
  }

  /** Runs a `codebuild` command in the codebase and in the account of `env`. */
  operate(env: Readonly<Record<string, string>>, args: readonly string[]): Promise<number> {
    return this.#time(process.execPath, [join(PROJECT, 'bin', 'run.js'), ...args], env);
  }

  bareNode(): Promise<number> {
    return this.#time(process.execPath, ['-e', '0']);
  }

  /** The folder of the codebase. */
  get codebase(): string {
    return join(this.#folder, 'flask');
  }

  get #buildpack(): string {
    return join(this.#folder, 'buildpack');
  }

  async #time(
    file: string,
    args: readonly string[],
    more: Readonly<Record<string, string>> = {},
  ): Promise<number> {
    const env = {...this.#environment(), ...more};
    const began = performance.now();
    await execa(file, args, {cwd: this.codebase, env, stdin: 'ignore'});
    return (performance.now() - began) / 1000;
  }

  #environment(): Record<string, string> {
    const {env, pack} = this.#sandbox;
    return {...env, PATH: [dirname(pack), process.env['PATH']].join(delimiter)};
  }

  async #git(...args: string[]): Promise<string> {
    const {stdout} = await execa('git', args, {cwd: this.codebase});
    return stdout;
  }
}
