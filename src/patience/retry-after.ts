/**
 * Returns the seconds of a `Retry-After` header; `undefined` if it is missing or invalid. A date counts from
 * the `Date` of the response, so that no clock has to be right.
 * https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function retryAfter(headers: Pick<Headers, 'get'>): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? '';
  const seconds = /^[0-9]+$/u.test(value)
    ? Number(value)
    : (Date.parse(value) - Date.parse(headers.get('date') ?? '')) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(seconds, 0);
}
