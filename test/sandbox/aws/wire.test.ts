import {expect, onTestFinished, test} from 'vitest';

import {AwsStandIn} from './aws-stand-in.ts';

const DATE = '20300101T000000Z';

/** A request as botocore sends it. Some headers differ from those of JavaScript's clients. */
async function post(aws: AwsStandIn, target: string, type: string, service: string, body = '{}') {
  const credential = `ASIAIOSFODNN7EXAMPLE/20300101/eu-west-2/${service}/aws4_request`;
  return await fetch(aws.endpoint, {
    method: 'POST',
    headers: {
      'content-type': type,
      'x-amz-target': target,
      'x-amz-date': DATE,
      'x-amz-security-token': 'session-token',
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`,
    },
    body,
  });
}

test.each([
  'com.amazonaws.codestar.connections.CodeStar_connections_20191201',
  'CodeStar_connections_20191201',
])('connections use JSON 1.0, also under the prefix %s', async (prefix) => {
  const aws = await AwsStandIn.start();
  onTestFinished(() => aws.stop());
  const target = `${prefix}.ListConnections`;
  const type = 'application/x-amz-json-1.0';
  const answer = await post(aws, target, type, 'codestar-connections');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe(type);
  expect(aws.actions).toEqual(['codestar-connections:ListConnections']);
});

test('refuses other types, other methods and incomplete targets', async () => {
  const aws = await AwsStandIn.start();
  const json = 'application/x-amz-json-1.0';
  const service = 'codestar-connections';
  const targets = [
    ['CodeStar_connections_20191201.ListConnections', 'application/x-amz-json-1.1'],
    ['connections_20191201.ListConnections', json],
    ['.ListConnections', json],
  ] as const;
  for (const [target, type] of targets) {
    expect((await post(aws, target, type, service)).status).toBe(404);
  }
  expect((await fetch(`${aws.endpoint}/token`)).status).toBe(404);
  await expect(aws.stop()).rejects.toThrow('unexpected request: GET /token');
});
