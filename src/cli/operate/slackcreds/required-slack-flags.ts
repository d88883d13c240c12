import type {RequiredFlag} from '../run/missing-flags.ts';

const NOTHING = {values: [], words: ''};

/** What somebody may have put into the wrong place; ids are far shorter than tokens. */
const TOKEN = /xox|xapp-|\/services\/|[A-Za-z0-9]{20,}/u;
const shown = (value: string) => (TOKEN.test(value) ? '***' : value);

/** What the credentials cannot do without, beside the token. */
export const REQUIRED_SLACK_FLAGS: readonly RequiredFlag<'workspace' | 'channel'>[] = [
  {
    flag: 'workspace',
    question: 'Slack workspace ID',
    example: 'T01ABCDEFGH',
    propose: () => NOTHING,
    problem: (value) =>
      /^[TE][A-Z0-9]+$/u.test(value.trim())
        ? undefined
        : 'This is not the ID of a workspace. It starts with T, such as T01ABCDEFGH, and is in the address of Slack in a browser: https://app.slack.com/client/T…',
    normal: (value) => value.trim(),
    shown,
  },
  {
    flag: 'channel',
    question: 'Slack channel ID',
    example: 'C01ABCDEFGH, or B01ABCDEFGH of a webhook',
    propose: () => NOTHING,
    problem: (value) =>
      /^(?:[CGDB][A-Z0-9]+|#?[\p{Ll}\p{N}_.-]{1,80})$/u.test(value.trim()) && !TOKEN.test(value)
        ? undefined
        : "This is not the ID of a channel or a webhook. A channel's ID starts with C, such as C01ABCDEFGH, and is at the end of its details in Slack. A webhook's starts with B.",
    normal: (value) => value.trim(),
    shown,
  },
];
