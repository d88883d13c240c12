/** Returns the HTTP status of AWS's answer, from an error of the SDK; 0 without an answer. */
export function responseStatus(error: unknown): number {
  const {$metadata} = (error ?? {}) as {$metadata?: {readonly httpStatusCode?: number}};
  return $metadata?.httpStatusCode ?? 0;
}
