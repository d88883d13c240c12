const CODES =
  /^(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE)$/u;

/** Whether an error of the SDK's is that AWS could not be reached; it calls a reset connection a timeout. */
export function isNetworkError(error: Error & {readonly code?: unknown}): boolean {
  return error.name === 'TimeoutError' || CODES.test(String(error.code));
}
