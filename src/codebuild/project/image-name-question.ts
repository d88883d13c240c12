import type {CodebaseFacts} from '../buildspec/codebase-facts.ts';
import {imageNameFor} from '../resource-names.ts';
import {mayPublish} from '../role/own-role.ts';
import type {PolicyDocument} from '../account/policy-document.ts';
import type {ProjectQuestion} from './project-question.ts';
import type {ProjectRequest} from './project-request.ts';
import {type Text, command, sentence} from '../../text.ts';

/**
 * Asks for the name of the images, because the role may push only these. Nothing to ask if the flags or the
 * checkout name them, or if the role may push images already.
 *
 * @param policy current policy of the role.
 */
export function imageNameQuestion(
  {kind, codebase, options}: ProjectRequest,
  policy: PolicyDocument | undefined,
): ProjectQuestion | undefined {
  const isKnown = codebase.imageName !== undefined || mayPublish(policy);
  // Projects of `buildproject` may have no images.
  if (isKnown || kind === 'buildproject') return undefined;
  return {kind: 'image-name', proposed: imageNameFor(options.name), reason: unnamed(codebase)};
}

function unnamed({unnamed: file}: CodebaseFacts): Text {
  return file === undefined
    ? 'The name of the images is unknown'
    : sentence`${file} does not name the images (${command('image plan')} shows why)`;
}
