import type {Phase} from '../../events.ts';

/** The phases that connect to registries and do not run code of others. */
const REPEATABLE: ReadonlySet<Phase> = new Set(['pulling', 'analyzing', 'restoring', 'exporting']);

/** The registry client of the lifecycle, Docker and containerd word the status of a response differently. */
const STATUS = String.raw`(?:status code|HTTP status:|status from \w+ request to \S+:)`;

/** A registry limits the number of requests. */
export const THROTTLED = new RegExp(`TOOMANYREQUESTS|${STATUS} 429`, 'u');

/** A registry, or a proxy in front of it, cannot answer now. */
export const UNAVAILABLE = new RegExp(String.raw`UNAVAILABLE|${STATUS} (?:408|5\d\d)`, 'u');

/** A connection to a registry was lost, in the words of Go's HTTP client. */
export const LOST =
  /connection reset|: EOF\b|unexpected EOF|broken pipe|use of closed network connection|GOAWAY|client connection lost|stream error: stream ID|i\/o timeout|TLS handshake timeout|Client\.Timeout exceeded|Temporary failure in name resolution/u;

const BUSY_OR_LOST = [THROTTLED, UNAVAILABLE, LOST];

/**
 * Whether a retry of a failed build can succeed. Pack and the lifecycle only retry requests without a body,
 * so they fail if a registry is busy for a moment.
 *
 * @param phases possible phases of the error. All of them must be repeatable.
 * @param words messages of the platform or the lifecycle, never of a buildpack or a script.
 */
export function mayPass(phases: readonly Phase[], words: readonly string[]): boolean {
  return (
    phases.every((phase) => REPEATABLE.has(phase)) &&
    words.some((line) => BUSY_OR_LOST.some((it) => it.test(line)))
  );
}
