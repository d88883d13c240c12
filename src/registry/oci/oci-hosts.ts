import {Failure} from '../../errors.ts';
import {parseReference} from '../../image-reference.ts';
import type {ConnectionOptions} from './connection.ts';
import {OciHost} from './oci-host.ts';
import type {OciRepository} from './oci-repository.ts';

/** Repositories of any registries, with one connection to each. */
export class OciHosts {
  readonly #options: Omit<ConnectionOptions, 'host'>;
  readonly #hosts = new Map<string, OciHost>();

  constructor(options: Omit<ConnectionOptions, 'host'>) {
    this.#options = options;
  }

  /**
   * @param reference `host/path`
   * @throws {Failure} `registry.invalid-name` if it is not a valid reference.
   */
  repository(reference: string): OciRepository {
    const parsed = parseReference(reference);
    if ('problem' in parsed) {
      const message = `Invalid image name ${reference}: ${parsed.problem}`;
      throw new Failure('registry.invalid-name', message);
    }
    const {host, path} = parsed;
    const known = this.#hosts.get(host) ?? new OciHost({...this.#options, host});
    this.#hosts.set(host, known);
    return known.repository(path);
  }
}
