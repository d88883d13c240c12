import {randomBytes, randomInt} from 'node:crypto';

import {AwsError} from './aws-error.ts';

/** The input for a device code, and its place. */
export interface DeviceCode {
  readonly deviceCode: string;
  /** The code that a person compares: `BCDF-GHJK`. */
  readonly userCode: string;
  readonly clientId: string;
  readonly expiresAt: Date;
}

export interface DeviceOptions {
  /** Seconds between polls of clients. Default: 5. */
  readonly intervalSeconds?: number;
  /** Lifetime of a code. Default: ten minutes. */
  readonly deviceCodeSeconds?: number;
  /** Approves every code after this number of polls. Without it, a person must approve. */
  readonly approvesAfterPolls?: number;
  /** The code to compare, instead of random letters. */
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

/** The running sign-ins by device code: https://www.rfc-editor.org/rfc/rfc8628 */
export class DeviceCodes {
  readonly intervalSeconds: number;
  readonly deviceCodeSeconds: number;
  /** Can change at any time. */
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

  /** The codes that wait for a person, as the person sees them. */
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

  /** @throws if no such code waits. */
  decide(userCode: string, status: 'approved' | 'denied'): void {
    const code = [...this.#codes.values()].find((it) => it.userCode === userCode);
    if (code?.status !== 'waiting') throw new Error(`No device waits for ${userCode}.`);
    code.status = status;
  }

  /**
   * Uses up an approved code.
   *
   * @throws {AwsError} if it is not approved, or has expired.
   */
  take(clientId: string, deviceCode: string): void {
    const code = this.#codes.get(deviceCode);
    if (code?.clientId !== clientId) throw new AwsError('InvalidGrantException', 'Invalid grant');
    const now = this.#now();
    if (code.expiresAt <= now) throw new AwsError('ExpiredTokenException', 'Device code expired');
    const {lastPoll} = code;
    code.lastPoll = now;
    if (lastPoll !== undefined && now.getTime() - lastPoll.getTime() < code.interval * 1000) {
      // According to the specification, for this and all later polls.
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
