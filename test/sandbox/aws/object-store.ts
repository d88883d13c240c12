/** The objects in the S3 buckets of an account. */
export class ObjectStore {
  readonly #buckets = new Map<string, Map<string, Uint8Array>>();

  /** Stores an object. Creates the bucket if it does not exist. */
  put(bucket: string, key: string, content: Uint8Array): void {
    const objects = this.#buckets.get(bucket) ?? new Map<string, Uint8Array>();
    objects.set(key, content);
    this.#buckets.set(bucket, objects);
  }

  find(bucket: string, key: string): Uint8Array | undefined {
    return this.#buckets.get(bucket)?.get(key);
  }

  hasBucket(bucket: string): boolean {
    return this.#buckets.has(bucket);
  }
}
