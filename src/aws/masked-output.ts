import {embeddedSecrets} from '../embedded-secrets.ts';

const MASK = '***';
/** `"SecretAccessKey": "…"`, `aws_session_token = …` */
const KEY =
  /(?:secret_?access_?key|session_?token|saml_?assertion)["']?\s*[=:]\s*["']?(?<value>[^\s"',}]+)/giu;
/** A JSON Web Token. */
const WEB_TOKEN = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/gu;
/** The form of a secret access key. */
const BARE_KEY =
  /(?<![\w/+=])(?=[\w/+=]*[A-Z])(?=[\w/+=]*[a-z])(?=[\w/+=]*\d)[\w/+=]{40}(?![\w/+=])/gu;

/** Hides secrets in a line that a program printed while it got AWS credentials. */
export function maskedOutput(line: string): string {
  const named = [...line.matchAll(KEY)].map(({groups}) => groups?.['value'] ?? '');
  return [...named, ...embeddedSecrets(line)]
    .filter((it) => it !== '')
    .reduce((rest, secret) => rest.replaceAll(secret, MASK), line)
    .replaceAll(WEB_TOKEN, MASK)
    .replaceAll(BARE_KEY, MASK);
}
