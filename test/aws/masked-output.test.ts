import {expect, test} from 'vitest';
import {maskedOutput} from '../../src/aws/masked-output.ts';

const KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const WEB_TOKEN = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';

test.each([
  [
    `{"SecretAccessKey": "${KEY}", "SessionToken":"abc"}`,
    '{"SecretAccessKey": "***", "SessionToken":"***"}',
  ],
  [`aws_secret_access_key=${KEY}`, 'aws_secret_access_key=***'],
  [`using ${KEY} now`, 'using *** now'],
  [`Bearer ${WEB_TOKEN}`, 'Bearer ***'],
  [
    'login https://ada:hunter22@vault.example/x failed',
    'login https://ada:***@vault.example/x failed',
  ],
  ['--password=hunter22', '--password=***'],
])('masks %s', (line, masked) => {
  expect(maskedOutput(line)).toBe(masked);
});

test.each([
  'The vault is locked.',
  '/usr/local/lib/python/site-packages/keyring/backend',
  'commit 0123456789abcdef0123456789abcdef01234567',
])('keeps %s', (line) => {
  expect(maskedOutput(line)).toBe(line);
});
