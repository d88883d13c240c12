import type {AwsCall} from './access-denied.ts';
import {callAws} from './call.ts';
import {type AwsSettings, clientSettings} from './client-settings.ts';

/** The client of one service, created on first use. */
export class LazyClient<Client> {
  readonly #settings: AwsSettings;
  readonly #make: (settings: ReturnType<typeof clientSettings>) => Promise<Client>;
  #client: Promise<Client> | undefined;

  /** @param make imports the package of the client, which is slow. */
  constructor(
    settings: AwsSettings,
    make: (settings: ReturnType<typeof clientSettings>) => Promise<Client>,
  ) {
    this.#settings = settings;
    this.#make = make;
  }

  /** Returns the client itself, for anything but calls. */
  async client(): Promise<Client> {
    this.#client ??= this.#make(clientSettings(this.#settings));
    return this.#client;
  }

  /**
   * Calls the service.
   *
   * @param ignored names of errors for which the call returns `undefined`.
   * @throws {Failure} if it fails with any other error.
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
