import {Failure} from '../../errors.ts';
import type {CodebaseFacts} from '../buildspec/codebase-facts.ts';
import {imageNameFor} from '../resource-names.ts';
import {mayPublish} from '../role/own-role.ts';
import type {PolicyDocument} from '../account/policy-document.ts';
import type {Operator} from './operator.ts';
import type {ProjectRequest} from './project-request.ts';
import {type Text, command, option, sentence} from '../../text.ts';

/** A codebase whose images have a name, if any are to be pushed. */
interface NamedImages {
  readonly codebase: CodebaseFacts;
  /** What a person should know of a name that nobody gave. */
  readonly remark?: Text;
}

/**
 * Decides what the images are called, for a role that may push them and no others: what the flags or
 * the checkout say, else what the role may push already, else what somebody answers, else as the project.
 *
 * @param policy of the role as it is.
 * @throws {Failure} `usage` if nobody can be asked, and no image can be called as the project.
 */
export async function nameImages(
  {kind, codebase, options}: ProjectRequest,
  policy: PolicyDocument | undefined,
  operator: Operator | undefined,
): Promise<NamedImages> {
  const isKnown = codebase.imageName !== undefined || mayPublish(policy);
  // Other builds than this tool's may have no images at all.
  if (isKnown || kind === 'buildproject') return {codebase};
  const proposed = imageNameFor(options.name);
  if (operator !== undefined) {
    return {codebase: {...codebase, imageName: await operator.imageName(proposed)}};
  }
  if (proposed === undefined) throw noImageName();
  return {
    codebase: {...codebase, imageName: proposed},
    remark: sentence`${unnamed(codebase)}, so the role of the builds may push to the repositories ${proposed} and ${proposed}/*, after the name of the project. If the images have another name, run this again with ${option('image-name', 'NAME')}.`,
  };
}

function unnamed({unnamed: file}: CodebaseFacts): Text {
  return file === undefined
    ? 'Nothing here says what the images are called'
    : sentence`${file} does not say what the images are called (${command('image plan')} shows why)`;
}

/** Whoever makes a role has to know which repositories it may push to. */
function noImageName(): Failure {
  return new Failure(
    'codebuild.image-name-missing',
    'The images need a name, and cannot have that of the project.',
    {
      details: [
        'The role of the builds may push only to the repositories of these images: NAME and NAME/….',
      ],
      remedy: [
        sentence`Name them: ${option('image-name', 'NAME')}`,
        'Or run this in a checkout of the repository whose process file names them (application.name).',
      ],
    },
  );
}
