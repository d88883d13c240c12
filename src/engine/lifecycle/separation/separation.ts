import {readdir} from 'node:fs/promises';
import {Failure} from '../../../errors.ts';
import type {Emit} from '../../../events.ts';
import type {Patience} from '../../../patience/patience.ts';
import {ChildFailure, type Program, type Run} from '../../../subprocess/run.ts';
import {endProcesses, processesOf} from './build-user.ts';
import type {BuildUser, Folders} from '../machine.ts';
import {type MetadataOptions, closeMetadata} from './metadata-service.ts';
import {type Traces, rememberTraces} from './remove-traces.ts';
import {requireClosed} from './require-closed.ts';

/** How code of other people is kept away from credentials and from the results of a build. */
export interface Separation {
  /** The user that runs this code, and that owns the source and the layers. */
  readonly user: BuildUser;
  /** The user that owns the results of the phases. */
  readonly keeper: Pick<BuildUser, 'uid' | 'gid'>;
  /** @throws {Failure} if the code cannot be kept apart here. */
  check(): Promise<void>;
  /** What this code may leave behind and is then removed: what is in its folders before a build. */
  traces(folders: Pick<Folders, 'temporary'>): Promise<Traces>;
  /** Closes files with credentials to this code. @throws {Failure} if something stays open. */
  closeFiles(): Promise<void>;
  /** Closes addresses that give credentials to this code, once. Warns if one stays open. */
  closeAddresses(emit: Emit): Promise<void>;
  /** Runs a program with this code. Afterwards, none of its processes is left. */
  run(program: Program): Promise<void>;
}

interface OtherUserOptions extends MetadataOptions {
  readonly run: Run;
  readonly patience: Patience;
  /** The folder of the kernel's process files. */
  readonly proc: string;
  /** Files and folders with credentials. */
  readonly secretPaths: readonly string[];
}

/** Keeps the code apart as another user. Requires the rights of root. */
export class OtherUser implements Separation {
  readonly user: BuildUser;
  readonly keeper = {uid: 0, gid: 0};
  readonly #options: OtherUserOptions;
  #closing: Promise<void> | undefined;

  constructor(user: BuildUser, options: OtherUserOptions) {
    this.user = user;
    this.#options = options;
  }

  async check(): Promise<void> {
    await this.#requireSwitch();
    const running = await this.#running();
    if (running.length === 0) return;
    throw new Failure(
      'build.lifecycle-incompatible',
      `Other processes run as user ${this.user.uid}, which the builder uses for buildpacks.`,
      {
        details: [`Process IDs: ${running.join(', ')}`],
        remedy: 'All processes of this user are ended after a build. Use a container of its own.',
      },
    );
  }

  async #requireSwitch(): Promise<void> {
    const {uid} = this.user;
    try {
      await this.#options.run({file: '/bin/sh', args: ['-c', ':'], env: {}, user: this.user});
    } catch (error) {
      if (!(error instanceof ChildFailure)) throw error;
      throw new Failure(
        'build.lifecycle-incompatible',
        `Cannot start programs as user ${uid}, which the builder uses for buildpacks.`,
        {
          details: [error.message],
          remedy:
            'The container needs the capabilities CHOWN, DAC_OVERRIDE, FOWNER, KILL, SETGID and SETUID.',
          cause: error,
        },
      );
    }
  }

  async traces(folders: Pick<Folders, 'temporary'>): Promise<Traces> {
    return await rememberTraces(folders, this.user);
  }

  async closeFiles(): Promise<void> {
    const {secretPaths} = this.#options;
    await requireClosed(secretPaths, {...this.#options, user: this.user});
  }

  async closeAddresses(emit: Emit): Promise<void> {
    this.#closing ??= closeMetadata(this.user, this.#options, emit);
    await this.#closing;
  }

  async run(program: Program): Promise<void> {
    try {
      await this.#options.run({...program, user: this.user});
    } finally {
      await this.#endAll();
    }
  }

  /** A process ends some time after the signal, for example when it has written what it was writing. */
  async #endAll(): Promise<void> {
    const {patience, run} = this.#options;
    for (const seconds of [0.02, 0.2, 2, 10]) {
      const areEnded = await endProcesses(this.user, run);
      if (areEnded && (await this.#running()).length === 0) return;
      await patience.clock.sleep(seconds);
    }
    throw new Failure(
      'build.killed',
      `Cannot end the processes of buildpacks (user ${this.user.uid}).`,
      {remedy: 'Run the command again in a new container.'},
    );
  }

  async #running(): Promise<string[]> {
    const {proc} = this.#options;
    const pids = (await readdir(proc)).filter((it) => /^\d+$/u.test(it));
    return await processesOf(this.user, pids, proc);
  }
}

/** Keeps nothing apart: the code runs with the rights of this process. */
export class SameUser implements Separation {
  readonly user: BuildUser;
  readonly keeper: BuildUser;
  readonly #ofBuilder: BuildUser;
  readonly #run: Run;

  /** @param ofBuilder the user that the builder names. */
  constructor(user: BuildUser, ofBuilder: BuildUser, run: Run) {
    this.user = user;
    this.keeper = user;
    this.#ofBuilder = ofBuilder;
    this.#run = run;
  }

  /** The owner of files is part of the image. */
  async check(): Promise<void> {
    const {uid, gid} = this.#ofBuilder;
    if (this.user.uid === uid && this.user.gid === gid) return;
    throw new Failure(
      'build.lifecycle-incompatible',
      `The command runs as user ${this.user.uid}:${this.user.gid}, but the builder uses ${uid}:${gid} for buildpacks.`,
      {remedy: `Run the command as user ${uid}:${gid}.`},
    );
  }

  /** This user has other files in these folders. */
  async traces(): Promise<Traces> {
    return new Map();
  }

  async closeFiles(): Promise<void> {}

  async closeAddresses(): Promise<void> {}

  async run(program: Program): Promise<void> {
    await this.#run(program);
  }
}
