const CODES =
  /^(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE)$/u;

/** Returns whether an SDK error means that AWS cannot be reached. The SDK calls a reset connection a timeout. */
export function isNetworkError(error: Error & {readonly code?: unknown}): boolean {
  return error.name === 'TimeoutError' || CODES.test(String(error.code));
}
