import {Failure, unreachable} from '../../errors.ts';
import type {GitHostKind} from '../source/git-host.ts';
import type {GitLocation} from '../source/git-location.ts';
import {type HostKindQuestion, unknownHostKind} from '../source/resolve-git-host.ts';
import type {AccessFacts, SourceAccess} from '../source/source-access.ts';
import {unattendedAccess} from '../source/source-access.ts';
import type {ComposedImage} from '../snapshot/composed-image.ts';
import {type Text, option, sentence} from '../../text.ts';

/** A decision that a person makes before a project is planned. */
export type ProjectQuestion =
  /** How CodeBuild accesses the repository. */
  | {
      readonly kind: 'source-access';
      readonly source: GitLocation;
      readonly facts: AccessFacts;
      readonly needsWebhook: boolean;
    }
  /** The kind of a Git host whose name does not tell it. */
  | HostKindQuestion
  /** Whether to publish a builder image first, because the account has none of this version and builder. */
  | {readonly kind: 'publish-image'; readonly image: ComposedImage}
  /** The name of the images that the role may push. */
  | {
      readonly kind: 'image-name';
      /** `undefined` if the name of the project is not a valid name for images. */
      readonly proposed: string | undefined;
      /** Why the name is not known. */
      readonly reason: Text;
    };

/** The decisions of a person, or of `unattendedAnswer`. */
export interface ProjectAnswers {
  readonly access?: SourceAccess;
  readonly hostKind?: GitHostKind;
  readonly imageName?: string;
  /** Whether a builder image has just been published. */
  readonly image?: 'published' | 'declined';
  /** Warnings about default answers. */
  readonly remarks?: readonly Text[];
}

/**
 * Answers a question without asking a person.
 *
 * @throws {Failure} if there is no safe answer. It names the flag that gives one.
 */
export function unattendedAnswer(question: ProjectQuestion): ProjectAnswers {
  switch (question.kind) {
    case 'source-access': {
      const access = unattendedAccess(question.facts, question.needsWebhook);
      const {remark} = access.kind === 'connection' ? access : {};
      return {access, ...(remark === undefined ? {} : {remarks: [remark]})};
    }
    case 'host-kind': {
      throw unknownHostKind(question);
    }
    case 'publish-image': {
      return {image: 'declined'};
    }
    case 'image-name': {
      const {proposed, reason} = question;
      if (proposed === undefined) throw noImageName();
      const remark = sentence`${reason}. So the role of the builds may push to the repositories ${proposed} and ${proposed}/*, after the name of the project. If the images have another name, run the command again with ${option('image-name', 'NAME')}.`;
      return {imageName: proposed, remarks: [remark]};
    }
    default: {
      return unreachable(question);
    }
  }
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
