import type {ImagePullCredentialsType} from '@aws-sdk/client-codebuild';

/** Returns whether an image is one of AWS's curated images. */
export function isCurated(image: string): boolean {
  return image.startsWith('aws/codebuild/');
}

/**
 * Returns who pulls an image: CodeBuild pulls curated images itself, and all others with the role of the project.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectEnvironment.html
 */
export function pullCredentials(image: string): ImagePullCredentialsType {
  return isCurated(image) ? 'CODEBUILD' : 'SERVICE_ROLE';
}
