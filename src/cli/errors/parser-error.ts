/** An error of oclif's parser. oclif does not export the classes. */
export interface ParserError extends Error {
  /** The unknown flags, as given. */
  readonly flags?: unknown;
  /** The unexpected arguments, as given. */
  readonly args?: unknown;
  /** What the command accepts. */
  readonly parse?: {readonly input?: {readonly flags?: object; readonly args?: object}};
}
