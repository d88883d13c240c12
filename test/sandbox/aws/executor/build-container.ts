import {ChildFailure, type Run, run as runProgram} from '../../../../src/subprocess/run.ts';
import {type Container, prepareContainer} from '../../real/container.ts';
import {SCRIPT} from './command-script.ts';

export interface ContainerOptions {
  readonly image: string;
  readonly name: string;
  readonly isPrivileged: boolean;
  /**
   * Ports of this machine's loopback that a privileged container needs. Such a container has a network of its
   * own, in which an engine can run. Its image requires Node.js. All others share this machine's network.
   */
  readonly ports?: readonly number[] | undefined;
  /** Environment of the Docker client. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Does nothing until it is killed. */
const WAIT = 'while :; do sleep 3600; done';

/** Why Docker cannot make a container of an image. */
export class ImageFailure extends Error {
  constructor({stderr}: ChildFailure) {
    super(stderr.trim().split('\n')[0]);
  }
}

/** The container of one build. */
export class BuildContainer {
  readonly name: string;
  readonly #env: ContainerOptions['env'];
  readonly #run: Run;
  #prepared: Container | undefined;
  #removal: Promise<void> | undefined;

  private constructor({name, env}: ContainerOptions, run: Run) {
    this.name = name;
    this.#env = env;
    this.#run = run;
  }

  /**
   * @throws {ImageFailure} if Docker cannot make a container of the image. Any other error is a fault of this
   * machine.
   */
  static async start(options: ContainerOptions, run: Run = runProgram): Promise<BuildContainer> {
    const container = new BuildContainer(options, run);
    try {
      await container.#start(options);
    } catch (error) {
      await container.remove();
      throw error;
    }
    return container;
  }

  /** Copies the content of a folder to its root, with the names and modes of the files. */
  async copyIn(folder: string): Promise<void> {
    await this.#docker(['cp', `${folder}/.`, `${this.name}:/`]);
  }

  /**
   * Runs a script as root.
   *
   * @returns its exit code, or `dead` if the container no longer exists.
   */
  async script(
    shell: string,
    text: string,
    onLine: (line: string) => void,
  ): Promise<number | 'dead'> {
    // Both streams arrive in the order in which they were written.
    const start = `cat > ${SCRIPT}; exec ${shell} ${SCRIPT} < /dev/null 2>&1`;
    try {
      await this.#docker(
        ['exec', '--interactive', '--user', 'root', this.name, 'sh', '-c', start],
        {input: text, onLine},
      );
      return 0;
    } catch (error) {
      if (!(await this.#isAlive())) return 'dead';
      return (error as ChildFailure).exitCode ?? 1;
    }
  }

  /** Removes it with all its content, even while it runs a script. All callers wait for the end. */
  async remove(): Promise<void> {
    this.#removal ??= this.#remove();
    await this.#removal;
  }

  async #remove(): Promise<void> {
    // It may not exist, if it was never started.
    await this.#docker(['rm', '--force', '--volumes', this.name]).catch(() => {});
    await this.#prepared?.stop();
  }

  async #start(options: ContainerOptions): Promise<void> {
    const setUp = await this.#begin(options).catch((error: unknown) => {
      throw error instanceof ChildFailure ? new ImageFailure(error) : error;
    });
    if (setUp !== '') {
      await this.#docker(['exec', '--user', 'root', this.name, 'sh', '-c', setUp]);
    }
  }

  /** @returns the script to run first. */
  async #begin({image, isPrivileged, ports}: ContainerOptions): Promise<string> {
    const docker = (args: readonly string[]) => this.#docker(args);
    // An engine in the container must not use the network of this machine.
    const hasOwnNetwork = isPrivileged && ports !== undefined;
    this.#prepared = await prepareContainer(docker, image, {
      privileged: isPrivileged,
      ports: hasOwnNetwork ? ports : [],
    });
    const {flags, setUp} = this.#prepared;
    const network = hasOwnNetwork ? [] : ['--network', 'host'];
    const how = ['--detach', '--name', this.name, '--user', 'root', ...network, ...flags];
    await docker(['run', ...how, '--entrypoint', 'sh', image, '-c', WAIT]);
    return setUp;
  }

  /**
   * After the first process was killed, Docker reports the container as running for a while, but starts
   * nothing in it.
   */
  async #isAlive(): Promise<boolean> {
    return this.#docker(['exec', this.name, 'sh', '-c', ':']).then(
      () => true,
      () => false,
    );
  }

  async #docker(
    args: readonly string[],
    more: {readonly input?: string; readonly onLine?: (line: string) => void} = {},
  ): Promise<string> {
    const {stdout} = await this.#run({file: 'docker', args, env: this.#env, ...more});
    return stdout;
  }
}
