import {execa} from 'execa';
import {watchMemory} from '../peak-memory.ts';
import type {Sandbox} from '../sandbox/real/sandbox.ts';
import type {Bench} from './bench.ts';

/** Runs a program and prints when it began and ended. */
const TIMED = [
  'sh',
  '-c',
  'began=$(date +%s.%N); "$@" && echo "began $began" && echo "ended $(date +%s.%N)"',
  'sh',
];

/** A container of a composed image, in which builds need no Docker. It keeps its cache in a folder, as pack does in a volume. */
export class WithoutDocker {
  readonly #container: string;
  readonly #bench: Bench;
  readonly #env: Readonly<Record<string, string>>;

  private constructor(container: string, bench: Bench, env: Readonly<Record<string, string>>) {
    this.#container = container;
    this.#bench = bench;
    this.#env = env;
  }

  /** Starts the container, without privileges. Must be stopped. @param image a composed image. */
  static async start(
    image: string,
    {dockerConfig, env}: Sandbox,
    bench: Bench,
  ): Promise<WithoutDocker> {
    const volumes = [`${bench.codebase}:/source:ro`, `${dockerConfig}:/docker-config:ro`];
    const flags = volumes.flatMap((it) => ['--volume', it]);
    const wait = ['--entrypoint', 'sh', image, '-c', 'while :; do sleep 3600; done'];
    const args = ['run', '--detach', '--rm', '--network', 'host', ...flags, ...wait];
    const {stdout} = await execa('docker', args, {env});
    return new WithoutDocker(stdout.trim(), bench, env);
  }

  async stop(): Promise<void> {
    await execa('docker', ['rm', '--force', this.#container], {env: this.#env});
  }

  /**
   * `image build` of one process, of the last commit.
   *
   * @param flags of `image build`. By default, layers are kept in a folder of the container.
   * @returns seconds, without the time that `docker exec` takes, because CodeBuild does not use it.
   */
  async release(flags?: readonly string[]): Promise<number> {
    const {stdout} = await execa('docker', await this.#command(flags, TIMED), {env: this.#env});
    const [began, ended] = [/^began (.+)$/mu, /^ended (.+)$/mu].map((it) => it.exec(stdout)?.[1]);
    return Number(ended) - Number(began);
  }

  /** @returns the peak memory of the command line, in bytes. */
  async memory(): Promise<number> {
    const build = execa('docker', await this.#command(), {env: this.#env});
    // Looking for the process takes time, so this build is not one of those that are timed.
    const peak = watchMemory(await this.#pid());
    await build;
    return await peak();
  }

  /** `image build` in the container. @param flags see `release`. @param starter what starts the program. */
  async #command(
    flags: readonly string[] = ['--cache', 'folder:/var/cache/layers'],
    starter: readonly string[] = [],
  ): Promise<string[]> {
    const facts = {
      DOCKER_CONFIG: '/docker-config',
      CODEBUILD_BUILD_ID: 'bench:1',
      CODEBUILD_RESOLVED_SOURCE_VERSION: await this.#bench.head(),
      CODEBUILD_WEBHOOK_TRIGGER: 'branch/main',
    };
    const env = Object.entries(facts).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const what = ['--registry', `${this.#bench.prefix}/without-docker`, '--process', 'web'];
    const command = [...starter, 'ci-image-builder', 'image', 'build', ...what, ...flags];
    return ['exec', '--workdir', '/source', ...env, this.#container, ...command];
  }

  /** The process of the command line on this machine. */
  async #pid(): Promise<number | undefined> {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const args = ['top', this.#container, '-o', 'pid,args'];
      const {stdout} = await execa('docker', args, {env: this.#env});
      const line = stdout.split('\n').find((it) => /\bnode\b.* image build /u.test(it));
      if (line !== undefined) return Number.parseInt(line, 10);
    }
    return undefined;
  }
}
