import {randomBytes, randomInt} from 'node:crypto';

import {AwsError} from './aws-error.ts';

/** What a device code is asked for with, and for whom. */
export interface DeviceCode {
  readonly deviceCode: string;
  /** What a person compares: `BCDF-GHJK`. */
  readonly userCode: string;
  readonly clientId: string;
  readonly expiresAt: Date;
}

export interface DeviceOptions {
  /** How long clients are told to wait between polls; 5 where nothing is said. */
  readonly intervalSeconds?: number;
  /** How long a code is good for; ten minutes where nothing is said. */
  readonly deviceCodeSeconds?: number;
  /** Approves every code by itself after so many polls in vain; without it a person has to. */
  readonly approvesAfterPolls?: number;
  /** What a person compares, in place of random letters. */
  readonly userCode?: string;
}

interface Waiting extends DeviceCode {
  status: 'waiting' | 'approved' | 'denied';
  /** Seconds. */
  interval: number;
  polls: number;
  lastPoll: Date | undefined;
}

const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';

/** The sign-ins by device code that have begun: https://www.rfc-editor.org/rfc/rfc8628 */
export class DeviceCodes {
  readonly intervalSeconds: number;
  readonly deviceCodeSeconds: number;
  /** May be changed at any time. */
  approvesAfterPolls: number | undefined;
  readonly #userCode: string | undefined;
  readonly #now: () => Date;
  readonly #codes = new Map<string, Waiting>();

  constructor(options: DeviceOptions, now: () => Date) {
    this.intervalSeconds = options.intervalSeconds ?? 5;
    this.deviceCodeSeconds = options.deviceCodeSeconds ?? 600;
    this.approvesAfterPolls = options.approvesAfterPolls;
    this.#userCode = options.userCode;
    this.#now = now;
  }

  /** The codes that wait for a person, as that one sees them. */
  get waiting(): string[] {
    const all = [...this.#codes.values()];
    return all.filter(({status}) => status === 'waiting').map(({userCode}) => userCode);
  }

  start(clientId: string): DeviceCode {
    const begun: Waiting = {
      deviceCode: randomBytes(48).toString('base64url'),
      userCode: this.#userCode ?? `${letters(4)}-${letters(4)}`,
      clientId,
      expiresAt: new Date(this.#now().getTime() + this.deviceCodeSeconds * 1000),
      status: 'waiting',
      interval: this.intervalSeconds,
      polls: 0,
      lastPoll: undefined,
    };
    this.#codes.set(begun.deviceCode, begun);
    return begun;
  }

  /** @throws where no code of that name waits. */
  decide(userCode: string, status: 'approved' | 'denied'): void {
    const code = [...this.#codes.values()].find((it) => it.userCode === userCode);
    if (code?.status !== 'waiting') throw new Error(`No device waits for ${userCode}.`);
    code.status = status;
  }

  /**
   * Takes a code that was approved; it is gone then.
   *
   * @throws {AwsError} where it is not approved, or cannot be any more.
   */
  take(clientId: string, deviceCode: string): void {
    const code = this.#codes.get(deviceCode);
    if (code?.clientId !== clientId) throw new AwsError('InvalidGrantException', 'Invalid grant');
    const now = this.#now();
    if (code.expiresAt <= now) throw new AwsError('ExpiredTokenException', 'Device code expired');
    const {lastPoll} = code;
    code.lastPoll = now;
    if (lastPoll !== undefined && now.getTime() - lastPoll.getTime() < code.interval * 1000) {
      // By the specification, for this and all polls that follow.
      code.interval += 5;
      throw new AwsError('SlowDownException', 'Polling too fast');
    }
    const isOwn = code.status === 'waiting' && code.polls >= (this.approvesAfterPolls ?? Infinity);
    if (isOwn) code.status = 'approved';
    code.polls += 1;
    if (code.status === 'waiting') {
      throw new AwsError('AuthorizationPendingException', 'Authorization is still pending');
    }
    this.#codes.delete(deviceCode);
    if (code.status === 'denied') throw new AwsError('AccessDeniedException', 'Access denied');
  }
}

function letters(count: number): string {
  return Array.from({length: count}, () => LETTERS[randomInt(LETTERS.length)]).join('');
}
