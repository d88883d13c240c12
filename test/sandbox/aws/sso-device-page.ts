import type {IncomingMessage, ServerResponse} from 'node:http';

import type {SsoState} from './sso-state.ts';
import {escapeXml} from './wire-query.ts';

/**
 * The page on which a person lets a device sign in: `GET /device?user_code=…`, and the request of its form.
 *
 * @returns whether the request was for this page.
 */
export function answerDevicePage(
  sso: SsoState,
  {method, url = ''}: IncomingMessage,
  response: ServerResponse,
  body: string,
): boolean {
  const {pathname, searchParams} = new URL(url, 'http://localhost');
  if (pathname !== '/device') return false;
  if (method === 'POST') {
    const form = new URLSearchParams(body);
    return send(response, decide(sso, read(form), form.get('decision')));
  }
  const userCode = read(searchParams);
  if (userCode === '') return send(response, [200, askForCode()]);
  const isWaiting = sso.devices.waiting.includes(userCode);
  return send(response, isWaiting ? [200, askToApprove(userCode)] : unknown(userCode));
}

type Page = readonly [status: number, content: string];

/** People may type lower-case letters. */
function read(form: URLSearchParams): string {
  return (form.get('user_code') ?? '').trim().toUpperCase();
}

function decide(sso: SsoState, userCode: string, decision: string | null): Page {
  if (!sso.devices.waiting.includes(userCode)) return unknown(userCode);
  if (decision === 'deny') {
    sso.deny(userCode);
    return [200, '<p>Denied. You can close this window.</p>'];
  }
  sso.approve(userCode);
  return [200, '<p>Approved. You can close this window.</p>'];
}

function unknown(userCode: string): Page {
  return [404, `<p>No device waits for the code <b>${escapeXml(userCode)}</b>.</p>`];
}

function askForCode(): string {
  return '<form action="/device"><label>Code <input name="user_code"></label> <button>Next</button></form>';
}

function askToApprove(userCode: string): string {
  const code = escapeXml(userCode).replaceAll('"', '&quot;');
  return `<p>A program shows the code <b>${code}</b> and wants to sign in as you.</p>
<form method="post" action="/device"><input type="hidden" name="user_code" value="${code}">
<button name="decision" value="approve">Allow</button> <button name="decision" value="deny">Deny</button></form>`;
}

function send(response: ServerResponse, [status, content]: Page): true {
  response.writeHead(status, {'content-type': 'text/html; charset=utf-8'});
  response.end(`<!doctype html><title>Stand-in for AWS: sign in</title>\n${content}\n`);
  return true;
}
