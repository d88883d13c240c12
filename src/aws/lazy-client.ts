import type {AwsCall} from './access-denied.ts';
import {callAws} from './call.ts';
import {type AwsSettings, clientSettings} from './client-settings.ts';

/** The client of one service, made only when it is first used. */
export class LazyClient<Client> {
  readonly #settings: AwsSettings;
  readonly #make: (settings: ReturnType<typeof clientSettings>) => Promise<Client>;
  #client: Promise<Client> | undefined;

  /** @param make imports the client's package, which takes its time. */
  constructor(
    settings: AwsSettings,
    make: (settings: ReturnType<typeof clientSettings>) => Promise<Client>,
  ) {
    this.#settings = settings;
    this.#make = make;
  }

  /** The client itself, for what is no call. */
  async client(): Promise<Client> {
    this.#client ??= this.#make(clientSettings(this.#settings));
    return this.#client;
  }

  /**
   * Runs a call.
   *
   * @param ignored names of errors that mean `undefined`.
   * @throws {Failure} in words, where it fails otherwise.
   */
  async call<T>(
    call: AwsCall,
    send: (client: Client, options: {abortSignal?: AbortSignal}) => Promise<T>,
    ignored: readonly string[] = [],
  ): Promise<T | undefined> {
    const client = await this.client();
    return callAws(call, this.#settings, (options) => send(client, options), ignored);
  }
}
