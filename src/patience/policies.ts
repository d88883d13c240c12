import type {Policy} from './policy.ts';

/** A request to a registry. */
export const REGISTRY_REQUEST: Policy = {tries: 6, firstPause: 1, longestPause: 20, budget: 120};

/** The transfer of a blob, which can take long itself. */
export const BLOB_TRANSFER: Policy = {...REGISTRY_REQUEST, budget: 3600};

/** A check whose answer only makes an error message better. */
export const REGISTRY_PROBE: Policy = {...REGISTRY_REQUEST, tries: 2};

/** A whole run of the buildpacks' lifecycle. */
export const LIFECYCLE_RUN: Policy = {
  tries: 4,
  firstPause: 4,
  longestPause: 30,
  budget: 3600,
  isAlwaysTold: true,
};

/** With the SDK's default of 3 tries, one call in 40 fails if AWS throttles every third request. */
export const AWS_CALL: Policy = {tries: 8, firstPause: 0.5, longestPause: 20, budget: 120};

/** A call of AWS that got no answer. Each of its tries can take the longest deadlines of the network. */
export const UNANSWERED_AWS_CALL: Policy = {...AWS_CALL, tries: 3};

/** A call of AWS that must not run twice. The account is read before each further try. */
export const AWS_CREATION: Policy = {...AWS_CALL, tries: 5};

/** AWS propagates a new or changed role within two minutes. */
export const ROLE_PROPAGATION: Policy = {
  tries: Infinity,
  firstPause: 4,
  longestPause: 15,
  budget: 120,
};

/** A role for a new project may have been created by the command before this one, or may lack a permission. */
export const GIVEN_ROLE_PROPAGATION: Policy = {...ROLE_PROPAGATION, budget: 30};

/** CodeBuild deletes a webhook in the background. */
export const WEBHOOK_DELETION: Policy = {
  tries: Infinity,
  firstPause: 2,
  longestPause: 15,
  budget: 60,
};

/** A build runs on while AWS cannot be asked about it. */
export const FOLLOWED_BUILD: Policy = {
  tries: Infinity,
  firstPause: 4,
  longestPause: 30,
  budget: 600,
};

/** A person waits for Slack's verdict. */
export const SLACK_CHECK: Policy = {tries: 3, firstPause: 3, longestPause: 6, budget: 20};

/** The message about a build, which is updated as long as the build runs. */
export const SLACK_UPDATE: Policy = {
  tries: Infinity,
  firstPause: 2,
  longestPause: 60,
  budget: Infinity,
};
