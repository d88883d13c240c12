import type {SdkHandler} from '../../http/sdk-handler.ts';
import type {Transport} from '../../http/transport.ts';
import type {Patience} from '../../patience/patience.ts';

export interface WatchedHandlerOptions {
  readonly transport: Transport;
  readonly patience: Patience;
  /** Called after each request: with the error if it has no answer. */
  readonly ended?: (unanswered: Error | undefined) => void;
}

/**
 * Makes the `requestHandler` of an AWS client, which tells the person about a request without an answer. A whole
 * call can also wait for the person, who types a code.
 */
export function watchedHandler({
  transport,
  patience,
  ended = () => {},
}: WatchedHandlerOptions): SdkHandler {
  return transport.sdkHandler(async (answer) => {
    answer.then(
      () => ended(undefined),
      (error: Error) => ended(error),
    );
    return await patience.watch(answer, 'AWS has not answered yet');
  });
}
