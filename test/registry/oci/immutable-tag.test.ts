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
  ['a registry with a special code', 409, body('TAG_IMMUTABLE', '')],
  [
    'a registry that denies permission',
    403,
    body('DENIED', 'The tag web:t2 is immutable, cannot be overwritten.'),
  ],
])('recognises the error of %s', (_, status, text) => {
  expect(isImmutableRefusal(status, text)).toBe(true);
});

test.each([
  ['an invalid manifest', 400, body('MANIFEST_INVALID', 'manifest invalid')],
  ['an invalid tag', 400, body('TAG_INVALID', 'manifest tag did not match URI')],
  ['a missing permission', 403, body('DENIED', 'requested access to the resource is denied')],
  ['a missing sign-in', 401, body('UNAUTHORIZED', 'immutable')],
  ['a server error', 500, body('UNKNOWN', 'immutable')],
  ['a response that is not JSON', 400, '<html>immutable</html>'],
])('does not take %s for an immutable tag', (_, status, text) => {
  expect(isImmutableRefusal(status, text)).toBe(false);
});
