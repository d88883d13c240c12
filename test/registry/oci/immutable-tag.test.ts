import {expect, test} from 'vitest';
import {isImmutableRefusal} from '../../../src/registry/oci/immutable-tag.ts';

function body(code: string, message: string): string {
  return JSON.stringify({errors: [{code, message}]});
}

test.each([
  [
    'ECR',
    400,
    body(
      'TAG_INVALID',
      "The image tag 't2' already exists in the 'app/web' repository and cannot be overwritten because the tag is immutable.",
    ),
  ],
  [
    'Harbor',
    412,
    body('PRECONDITION', "Failed to process request due to 'web:t2' configured as immutable."),
  ],
  [
    'Artifact Registry',
    400,
    body('MANIFEST_INVALID', 'cannot update tag t2. The repository has enabled tag immutability'),
  ],
  ['a refusal by code', 409, body('TAG_IMMUTABLE', '')],
  [
    'a refusal by right',
    403,
    body('DENIED', 'The tag web:t2 is immutable, cannot be overwritten.'),
  ],
])('recognises the error of %s', (_, status, text) => {
  expect(isImmutableRefusal(status, text)).toBe(true);
});

test.each([
  ['a wrong manifest', 400, body('MANIFEST_INVALID', 'manifest invalid')],
  ['a wrong tag', 400, body('TAG_INVALID', 'manifest tag did not match URI')],
  ['no right', 403, body('DENIED', 'requested access to the resource is denied')],
  ['no sign-in', 401, body('UNAUTHORIZED', 'immutable')],
  ['trouble', 500, body('UNKNOWN', 'immutable')],
  ['no errors at all', 400, '<html>immutable</html>'],
])('does not take %s for an immutable tag', (_, status, text) => {
  expect(isImmutableRefusal(status, text)).toBe(false);
});
