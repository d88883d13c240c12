import {isLoopbackHost} from '../image-reference.ts';

/**
 * An address of Slack's, or of what stands before it. A token never travels in the open.
 *
 * @returns the address without slashes at its end, or what is wrong with it, a sentence.
 */
export function slackUrl(text: string): string | {readonly problem: string} {
  return isSafe(text)
    ? text.replace(/\/+$/u, '')
    : {problem: `${text} is not an https address (http is for this very machine only).`};
}

function isSafe(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const {protocol, host, username, search, hash} = new URL(text);
  const isPrivate = protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(host));
  return isPrivate && username === '' && search === '' && hash === '';
}
