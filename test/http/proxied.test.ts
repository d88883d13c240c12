import {expect, test} from 'vitest';
import {failureOf, fetchWith, proxyTo, secured, serve} from './rig.ts';

const hello = () => serve((_, response) => response.end('hello'));

test.each([{}, {isSecure: true}, {credentials: 'ada:p%40ss'}])(
  'reaches https by CONNECT, and http in the absolute form, by a proxy with %j',
  async (options) => {
    const plain = await hello();
    const hosts = {'aws.test': await secured(plain), 'plain.test': plain};
    const proxy = await proxyTo({...options, hosts});
    const fetch = fetchWith({HTTPS_PROXY: proxy.url, http_proxy: proxy.url});
    expect(await (await fetch('https://aws.test/a')).text()).toBe('hello');
    expect(await (await fetch('https://aws.test/b')).text()).toBe('hello');
    expect(await (await fetch('http://plain.test:8080/c?d=e')).text()).toBe('hello');
    expect(proxy.requests).toEqual(['CONNECT aws.test:443', 'GET http://plain.test:8080/c?d=e']);
  },
);

test('a name in NO_PROXY is not sent to the proxy', async () => {
  const port = await secured(await hello());
  const proxy = await proxyTo({hosts: {'aws.test': port}});
  const fetch = fetchWith({ALL_PROXY: proxy.url, NO_PROXY: 'registry.test'});
  await fetch('https://aws.test/');
  expect(await failureOf(fetch('https://registry.test/'))).toMatchObject({step: 'lookup'});
  await fetch(`https://127.0.0.1:${port}/`);
  expect(proxy.targets).toEqual(['aws.test:443']);
});

test.each([
  ['requires', 'http://', 'HTTPS_PROXY'],
  ['rejected', 'http://ada:wrong@', 'HTTPS_PROXY'],
  ['requires', 'http://', 'HTTP_PROXY'],
  ['rejected', 'http://ada:wrong@', 'HTTP_PROXY'],
])('says that the proxy %s credentials, given %s in %s', async (verb, start, variable) => {
  const proxy = await proxyTo({hosts: {}, credentials: 'ada:s3cret'});
  const fetch = fetchWith({[variable]: `${start}${proxy.host}`});
  const protocol = variable === 'HTTPS_PROXY' ? 'https' : 'http';
  const error = await failureOf(fetch(`${protocol}://aws.test/`));
  expect(error).toMatchObject({step: 'proxy', worthRetrying: false, mayBeSent: false});
  expect(error.words).toContain(`proxy http://${proxy.host} ${verb}`);
  expect(error.remedy.join(' ')).toContain(variable);
  expect(JSON.stringify(error)).not.toContain('wrong');
  expect(proxy.requests).toEqual([]);
});

test.each([
  [403, false],
  [503, true],
])('says that the proxy refused with status %s', async (status, worthRetrying) => {
  const proxy = await proxyTo({hosts: {}, refusesWith: status});
  const error = await failureOf(fetchWith({HTTPS_PROXY: proxy.url})('https://aws.test/'));
  expect(error).toMatchObject({step: 'proxy', worthRetrying});
  expect(error.words).toContain('aws.test:443');
  expect(error.words).toContain(String(status));
});

test('says that the proxy cannot be found or reached', async () => {
  const lost = await failureOf(
    fetchWith({HTTPS_PROXY: 'http://proxy.invalid:3128'})('https://aws.test/'),
  );
  expect(lost).toMatchObject({step: 'lookup', worthRetrying: false});
  expect(lost.remedy.join(' ')).toContain('HTTPS_PROXY');
  const refused = await failureOf(
    fetchWith({HTTPS_PROXY: 'http://127.0.0.1:1'})('https://aws.test/'),
  );
  expect(refused).toMatchObject({step: 'connect', worthRetrying: false});
  expect(refused.words).toBe('proxy http://127.0.0.1:1 refused the connection');
});

test('checks the certificate of the host behind the proxy, and names both', async () => {
  const proxy = await proxyTo({hosts: {'aws.test': await secured(await hello(), 'expired')}});
  const error = await failureOf(fetchWith({HTTPS_PROXY: proxy.url})('https://aws.test/'));
  expect(error).toMatchObject({step: 'certificate', worthRetrying: false});
  expect(error.words).toContain('aws.test');
  expect(error.words).toContain(proxy.host);
});
