import type {IncomingMessage, ServerResponse} from 'node:http';

/** A response in the specification's form. */
export function refuse(response: ServerResponse, status: number, code: string, message = ''): void {
  response.writeHead(status, {'content-type': 'application/json'});
  response.end(JSON.stringify({errors: [{code, message}]}));
}

/** The body of a request. */
export async function drain(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
