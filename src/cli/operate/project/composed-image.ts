import {fixedTag} from '../../../builder-image/composed-tags.ts';
import type {CodebaseFacts} from '../../../codebuild/buildspec/codebase-facts.ts';
import type {ComposedImage} from '../../../codebuild/snapshot/composed-image.ts';
import {builderImages, mirrorPrefixes} from '../../../image/plan/buildpack-builder.ts';
import {parseReference} from '../../../image-reference.ts';

interface Variable {
  readonly name?: string | undefined;
  readonly value?: string | undefined;
  /** Default: `PLAINTEXT`. */
  readonly type?: string | undefined;
}

/**
 * Returns the builder image that is composed from the builder of a project's builds. Variables of the
 * project override those of the buildspec. Options in the commands of the buildspec are not known.
 *
 * @param variables of the project. The last one of a name counts.
 * @param version the version of this tool.
 * @returns `undefined` if the builder is not known, because a variable is in Parameter Store or Secrets Manager.
 */
export function composedImageOf(
  {buildspec}: CodebaseFacts,
  variables: readonly Variable[],
  version: string,
): ComposedImage | undefined {
  const of = (name: string) => variables.findLast((it) => it.name === name);
  const [ofVersion, ofMirror] = [of('PAKETO_BUILDER_VERSION'), of('IMAGE_MIRROR')];
  if ([ofVersion, ofMirror].some((it) => (it?.type ?? 'PLAINTEXT') !== 'PLAINTEXT'))
    return undefined;
  const choice = {
    // An empty variable counts as unset.
    builderVersion:
      (ofVersion === undefined ? buildspec?.builderVersion : ofVersion.value) || undefined,
    mirror: (ofMirror === undefined ? buildspec?.imageMirror : ofMirror.value) || undefined,
  };
  const {image} = builderImages(choice);
  return 'problem' in parseReference(image)
    ? undefined
    : {builder: image, mirrors: mirrorPrefixes(choice), tag: fixedTag(image, version)};
}
