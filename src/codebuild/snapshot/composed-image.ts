/** A builder image in the account's ECR that is composed from a builder. */
export interface ComposedImage {
  /** Reference of the builder. */
  readonly builder: string;
  /** Prefixes under which the builder is also found. */
  readonly mirrors: readonly string[];
  /** The fixed tag. If it names an image of another builder with the same name, those after it count: `…-r2`. */
  readonly tag: string;
}
