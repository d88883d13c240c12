/** The last error line of pack's, without the words that it puts before every one. */
export function lastError(words: string): string {
  const lines = words.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.findLast((line) => !line.includes('failed with status code'));
  return (telling ?? 'no reason given').replace(/^(?:ERROR: )?(?:failed to build: )?/u, '');
}
