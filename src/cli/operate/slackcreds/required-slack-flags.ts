import type {RequiredFlag} from '../run/missing-flags.ts';

const NOTHING = {values: [], words: ''};

/** A token that a person may have entered by mistake. IDs are far shorter. */
const TOKEN = /xox|xapp-|\/services\/|[A-Za-z0-9]{20,}/u;
const shown = (value: string) => (TOKEN.test(value) ? '***' : value);

/** Required flags. The token is read separately. */
export const REQUIRED_SLACK_FLAGS: readonly RequiredFlag<'workspace' | 'channel'>[] = [
  {
    flag: 'workspace',
    question: 'Slack workspace ID',
    example: 'T01ABCDEFGH',
    propose: () => NOTHING,
    problem: (value) =>
      /^[TE][A-Z0-9]+$/u.test(value.trim())
        ? undefined
        : 'This is not a workspace ID. A workspace ID starts with T, such as T01ABCDEFGH. You find it in the URL of Slack in a browser: https://app.slack.com/client/T…',
    normal: (value) => value.trim(),
    shown,
  },
  {
    flag: 'channel',
    question: 'Slack channel ID',
    example: 'C01ABCDEFGH, or B01ABCDEFGH for a webhook',
    propose: () => NOTHING,
    problem: (value) =>
      /^(?:[CGDB][A-Z0-9]+|#?[\p{Ll}\p{N}_.-]{1,80})$/u.test(value.trim()) && !TOKEN.test(value)
        ? undefined
        : 'This is not a channel or webhook ID. A channel ID starts with C, such as C01ABCDEFGH. You find it at the end of the channel details in Slack. A webhook ID starts with B.',
    normal: (value) => value.trim(),
    shown,
  },
];
