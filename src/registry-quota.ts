/**
 * What ECR says if a repository has as many images, or an image as many tags, as the quota allows. The
 * status is that of a missing permission, 403.
 * https://github.com/aws/containers-roadmap/issues/2159, https://github.com/vllm-project/vllm/issues/48065,
 * https://github.com/namespacelabs/foundation/issues/649
 */
const QUOTA = /maximum allowed number of (?<what>images|tags per image)/iu;

/** Whether a registry refused to store an image because of a quota, with a sentence's end and a remedy. */
export function registryQuota(
  words: string,
): {readonly why: string; readonly remedy: string} | undefined {
  const what = QUOTA.exec(words)?.groups?.['what']?.toLowerCase();
  if (what === undefined) return undefined;
  return what === 'images'
    ? {
        why: 'the repository has as many images as its quota allows',
        remedy: 'Delete unused images, or let a lifecycle policy delete them.',
      }
    : {
        why: 'the image has as many tags as its quota allows',
        remedy: 'Delete unused tags of the image.',
      };
}
