import {expect, test} from 'vitest';
import {diagnose} from '../../../src/engine/cnb/diagnose.ts';
import type {Phase} from '../../../src/events.ts';
import {recordOf} from './samples.ts';

const built = {
  image: 'r.example.com/a/web:building',
  buildpacks: [],
  buildpacksFrom: 'builder',
  around: [],
  files: [],
};

function diagnosisOf(phase: Phase, code: number, ...lines: readonly string[]) {
  return diagnose(recordOf(phase, lines), code, built);
}

test("names the registry of the image in the lifecycle's error", () => {
  const line =
    'ERROR: failed to initialize analyzer: validating registry read access: failed to ensure registry read access to private.example.com/run:1: HEAD https://private.example.com/v2/run/manifests/1: unexpected status code 401 Unauthorized';
  expect(diagnosisOf('analyzing', 1, line).failure).toMatchObject({
    kind: 'credentials',
    message: 'The registry of private.example.com/run:1 rejected the credentials.',
    remedy: ['Sign in again: docker login private.example.com'],
  });
});

test.each([
  ['unexpected status code 401 Unauthorized', 'credentials', 'rejected the credentials'],
  ['unexpected status code 403 Forbidden', 'credentials', 'sign-in has expired'],
  [
    'HEAD http://r/v2/a/blobs/sha256:1: unexpected status code 403 Forbidden',
    'credentials',
    'denied permission to check whether a layer exists',
  ],
  [
    'POST http://r/v2/a/blobs/uploads/: NAME_UNKNOWN: no',
    'failed',
    'does not have this repository',
  ],
  ['POST http://r/v2/a/blobs/uploads/: DENIED: User x', 'credentials', 'denied permission'],
  ['POST http://r/v2/a/blobs/uploads/: TOOMANYREQUESTS: x', 'failed', 'is throttling requests'],
])("explains the registry's error %s", (words, kind, says) => {
  const line = `ERROR: failed to initialize analyzer: validating registry write access: ${words}`;
  const {failure} = diagnosisOf('analyzing', 32, line);
  expect(failure.kind).toBe(kind);
  expect(failure.message).toContain(says);
});

const DENIED =
  'User: arn:aws:sts::1:assumed-role/a/b is not authorized to perform: ecr:PutImage on resource: arn:aws:ecr:eu-west-2:1:repository/intranet/web because no identity-based policy allows the ecr:PutImage action';

test.each([
  [
    `failed to export: saving image: failed to write image to the following tags: [r/web:1: PUT http://r/v2/web/manifests/1: DENIED: ${DENIED}]`,
    {
      message: `Cannot publish ${built.image}: permission denied for ecr:PutImage.`,
      remedy: [
        'Allow it with this statement in the policy of the role or user:',
        '{"Effect":"Allow","Action":"ecr:PutImage","Resource":"arn:aws:ecr:eu-west-2:1:repository/intranet/web"}',
      ],
    },
  ],
  [
    'failed to initialize analyzer: validating registry write access: failed to ensure registry read/write access to r/web:1: GET http://r/v2/: unexpected status code 401 Unauthorized: Not Authorized',
    {
      message: 'The registry of r/web:1 rejected the password that AWS issued.',
      remedy: ['Run the same command again: it gets a new password from AWS.'],
    },
  ],
])('explains the error of ECR: %s', (words, expected) => {
  const {failure} = diagnosisOf('exporting', 62, `ERROR: ${words}`);
  expect(failure).toMatchObject({kind: 'credentials', ...expected});
});

const BUSY = 'ERROR: failed to export: saving image: PUT http://r/v2/a: UNAVAILABLE: busy';

test.each<[Phase, number, boolean]>([
  ['analyzing', 32, true],
  ['restoring', 42, true],
  ['exporting', 62, true],
  ['exporting', 1, true],
  ['detecting', 22, false],
  ['building', 51, false],
  ['building', 62, false],
  ['building', 1, false],
  ['extending', 102, false],
  ['extending', 62, false],
])('while %s (code %s), a busy registry may be retried: %s', (phase, code, may) => {
  expect(diagnosisOf(phase, code, BUSY).mayPass).toBe(may);
});

// The words of Go's HTTP client, of the registry client in the lifecycle, and of Docker.
test.each<[string, string]>([
  ['Put "https://r/v2/a/blobs/uploads/b": EOF', 'registry.unreachable'],
  [
    'Patch "https://r/v2/a/blobs/uploads/b": write tcp 10.0.0.1:1->10.0.0.2:443: write: broken pipe',
    'registry.unreachable',
  ],
  [
    'Patch "https://r/v2/a/blobs/uploads/b": use of closed network connection',
    'registry.unreachable',
  ],
  [
    'Patch "https://r/v2/a": http2: Transport: cannot retry err [http2: Transport received Server\'s graceful shutdown GOAWAY] after Request.Body was written',
    'registry.unreachable',
  ],
  ['Patch "https://r/v2/a": http2: client connection lost', 'registry.unreachable'],
  ['stream error: stream ID 13; NO_ERROR; received from peer', 'registry.unreachable'],
  [
    'Get "https://r/v2/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    'registry.unreachable',
  ],
  [
    'Get "https://r/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
    'registry.unreachable',
  ],
  [
    'Get "https://r/v2/": dial tcp: lookup r: Temporary failure in name resolution',
    'registry.unreachable',
  ],
  ['received unexpected HTTP status: 502 Bad Gateway', 'registry.unavailable'],
  [
    'unexpected status from PUT request to https://r/v2/a/manifests/1: 503 Service Unavailable',
    'registry.unavailable',
  ],
  ['PUT https://r/v2/a: unexpected status code 408 Request Timeout', 'registry.unavailable'],
])('a retry can solve "%s"', (words, code) => {
  expect(
    diagnosisOf('exporting', 62, `ERROR: failed to export: saving image: ${words}`),
  ).toMatchObject({mayPass: true, failure: {code}});
});

test('reads only errors of the lifecycle, in the failed phase', () => {
  const label = "Adding label 'UNAVAILABLE'";
  expect(diagnosisOf('exporting', 62, label, 'ERROR: failed to export: odd')).toMatchObject({
    failure: {message: 'Exporting failed: failed to export: odd'},
    mayPass: false,
  });
  const foreign = recordOf('exporting', [BUSY], {source: 'buildpack'});
  expect(diagnose(foreign, 62, built)).toMatchObject({
    failure: {
      message: 'Exporting failed: the lifecycle exited with code 62, without an error message.',
    },
    mayPass: false,
  });
});

test('does not take the name of a process type for an error of the registry', () => {
  const line =
    "ERROR: failed to export: determining entrypoint: tried to set UNAVAILABLE to default but it doesn't exist";
  expect(diagnosisOf('exporting', 62, line)).toMatchObject({
    failure: {
      message: 'The image has no process UNAVAILABLE.',
      remedy: [expect.stringContaining('Add UNAVAILABLE to the Procfile')],
    },
    mayPass: false,
  });
});

test.each<[Phase, number, string, number]>([
  ['detecting', 137, 'Detecting was terminated by SIGKILL.', 1],
  ['building', 137, 'Building was terminated by SIGKILL.', 1],
  ['building', 143, 'Building was terminated by SIGTERM.', 0],
  ['exporting', 137, 'Exporting was terminated by SIGKILL.', 1],
])(
  'while %s (code %s), names the signal that ended the container',
  (phase, code, message, remedies) => {
    const {failure, mayPass} = diagnosisOf(phase, code, 'the last line');
    expect(failure).toMatchObject({message, details: ['the last line']});
    expect(failure.remedy.filter((it) => JSON.stringify(it).includes('memory'))).toHaveLength(
      remedies,
    );
    expect(mayPass).toBe(false);
  },
);

test('recognises a full disk in an error of the lifecycle', () => {
  const line = 'ERROR: failed to export: write /cache/x: no space left on device';
  expect(diagnosisOf('exporting', 62, line).failure.message).toBe('The disk is full.');
});

test("shows the lifecycle's error about an extension", () => {
  const lines = [
    'RUN apt-get install nope',
    'E: Unable to locate package nope',
    'ERROR: failed to extend build image: applying Dockerfile to image: exit status 100',
  ];
  expect(diagnosisOf('extending', 102, ...lines).failure).toMatchObject({
    message: 'An image extension of the builder failed.',
    details: lines,
  });
});

test.each([
  ['0.1', 'The buildpack acme/old@1.0.0 is too old for the lifecycle: its API version is 0.1.'],
  ['0.99', 'The lifecycle is incompatible with the builder or its buildpacks.'],
])("explains that a buildpack's API %s is not supported", (version, message) => {
  const line = `ERROR: failed to set API for Buildpack 'acme/old@1.0.0': buildpack API version '${version}' is incompatible with the lifecycle`;
  const {failure} = diagnosisOf('detecting', 12, line);
  expect(failure).toMatchObject({code: 'build.lifecycle-incompatible', message, details: [line]});
});
