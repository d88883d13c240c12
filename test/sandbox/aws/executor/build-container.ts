import {type ChildFailure, type Run, run as runProgram} from '../../../../src/subprocess/run.ts';
import {SCRIPT} from './command-script.ts';

export interface ContainerOptions {
  readonly image: string;
  readonly name: string;
  readonly isPrivileged: boolean;
  /** What the Docker client needs. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What a container that is privileged may do, where the machine does not let any be wholly so. */
const NEARLY_PRIVILEGED = [
  '--cap-add=SYS_ADMIN',
  '--cap-add=NET_ADMIN',
  '--security-opt=seccomp=unconfined',
  '--security-opt=apparmor=unconfined',
];
/** So that an engine in it can make groups of its own. */
const OPEN_CGROUPS =
  'while read -r _ where _; do case $where in /sys/fs/cgroup*) mount -o remount,rw,bind "$where" || :;; esac; done < /proc/mounts';
/** Does nothing until it is killed. */
const WAIT = 'while :; do sleep 3600; done';

/** The container of one build. */
export class BuildContainer {
  readonly name: string;
  readonly #env: ContainerOptions['env'];
  readonly #run: Run;

  private constructor({name, env}: ContainerOptions, run: Run) {
    this.name = name;
    this.#env = env;
    this.#run = run;
  }

  /** @throws {ChildFailure} where Docker cannot make one of the image. */
  static async start(options: ContainerOptions, run: Run = runProgram): Promise<BuildContainer> {
    const container = new BuildContainer(options, run);
    if (!options.isPrivileged) {
      await container.#start(options.image, []);
      return container;
    }
    try {
      await container.#start(options.image, ['--privileged']);
    } catch (error) {
      if (!/operation not permitted/u.test((error as ChildFailure).stderr)) throw error;
      await container.#start(options.image, NEARLY_PRIVILEGED);
      await container.#docker(['exec', '--user', 'root', options.name, 'sh', '-c', OPEN_CGROUPS]);
    }
    return container;
  }

  /** Puts what is in a folder to its root, which keeps the names and modes of the files. */
  async copyIn(folder: string): Promise<void> {
    await this.#docker(['cp', `${folder}/.`, `${this.name}:/`]);
  }

  /**
   * Runs a script, as root.
   *
   * @returns its exit code, or `dead` where the container is no more.
   */
  async script(
    shell: string,
    text: string,
    onLine: (line: string) => void,
  ): Promise<number | 'dead'> {
    // What it writes in both ways comes in the order in which it was written.
    const start = `cat > ${SCRIPT}; exec ${shell} ${SCRIPT} < /dev/null 2>&1`;
    try {
      await this.#docker(
        ['exec', '--interactive', '--user', 'root', this.name, 'sh', '-c', start],
        {input: text, onLine},
      );
      return 0;
    } catch (error) {
      if (!(await this.#isRunning())) return 'dead';
      return (error as ChildFailure).exitCode ?? 1;
    }
  }

  /** Takes it away with all that is in it, also while it does something. */
  async remove(): Promise<void> {
    await this.#docker(['rm', '--force', '--volumes', this.name]).catch(() => {});
  }

  async #start(image: string, more: readonly string[]): Promise<void> {
    await this.remove();
    const how = ['--detach', '--name', this.name, '--user', 'root', '--network', 'host', ...more];
    await this.#docker(['run', ...how, '--entrypoint', 'sh', image, '-c', WAIT]);
  }

  async #isRunning(): Promise<boolean> {
    const format = ['--format', '{{.State.Running}}'];
    return this.#docker(['container', 'inspect', ...format, this.name]).then(
      (stdout) => stdout.trim() === 'true',
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
