import {Failure} from '../../errors.ts';
import type {CodebaseFacts} from '../buildspec/codebase-facts.ts';
import {imageNameFor} from '../resource-names.ts';
import {mayPublish} from '../role/own-role.ts';
import type {PolicyDocument} from '../account/policy-document.ts';
import type {Operator} from './operator.ts';
import type {ProjectRequest} from './project-request.ts';
import {type Text, command, option, sentence} from '../../text.ts';

/** A codebase whose images have a name, if it pushes any. */
interface NamedImages {
  readonly codebase: CodebaseFacts;
  /** Warning about a default name. */
  readonly remark?: Text;
}

/**
 * Decides the name of the images, because the role may push only these. Uses the flags or the checkout, else
 * what the role may already push, else the answer to a question, else the name of the project.
 *
 * @param policy current policy of the role.
 * @throws {Failure} of kind `usage` without a terminal, if the name of the project is not valid for images.
 */
export async function nameImages(
  {kind, codebase, options}: ProjectRequest,
  policy: PolicyDocument | undefined,
  operator: Operator | undefined,
): Promise<NamedImages> {
  const isKnown = codebase.imageName !== undefined || mayPublish(policy);
  // Projects of `buildproject` may have no images.
  if (isKnown || kind === 'buildproject') return {codebase};
  const proposed = imageNameFor(options.name);
  if (operator !== undefined) {
    return {codebase: {...codebase, imageName: await operator.imageName(proposed)}};
  }
  if (proposed === undefined) throw noImageName();
  return {
    codebase: {...codebase, imageName: proposed},
    remark: sentence`${unnamed(codebase)}. So the role of the builds may push to the repositories ${proposed} and ${proposed}/*, after the name of the project. If the images have another name, run the command again with ${option('image-name', 'NAME')}.`,
  };
}

function unnamed({unnamed: file}: CodebaseFacts): Text {
  return file === undefined
    ? 'The name of the images is unknown'
    : sentence`${file} does not name the images (${command('image plan')} shows why)`;
}

/** The policy of the role must name the repositories. */
function noImageName(): Failure {
  return new Failure(
    'codebuild.image-name-missing',
    'The images require a name. The name of the project is not a valid image name.',
    {
      details: ['The role of the builds may push only to the repositories NAME and NAME/….'],
      remedy: [
        sentence`Name them: ${option('image-name', 'NAME')}`,
        'Or run this command in a checkout of the repository, with application.name in the process file.',
      ],
    },
  );
}
