/** What a cache may hold at most. */
export const MOST = {
  layers: 1000,
  /** Bytes of all tars together. Larger caches take longer to bring than dependencies take to install. */
  bytes: 10 * 1024 ** 3,
};
