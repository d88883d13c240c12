import {expect, test} from 'vitest';
import {proxyRules} from '../../src/http/proxies.ts';
import {endpointOf} from '../../src/http/endpoint.ts';

const PROXY = 'http://proxy.example.com:3128';

function proxyFor(environment: Record<string, string>, address: string) {
  return proxyRules(environment)(endpointOf(new URL(address)));
}

test.each([
  [{HTTPS_PROXY: PROXY}, 'https://a.test/', 'HTTPS_PROXY'],
  [{https_proxy: PROXY, HTTPS_PROXY: 'http://other.example.com'}, 'https://a.test/', 'https_proxy'],
  [{https_proxy: '', HTTPS_PROXY: PROXY}, 'https://a.test/', 'HTTPS_PROXY'],
  [{HTTP_PROXY: PROXY}, 'https://a.test/', undefined],
  [{HTTP_PROXY: PROXY}, 'http://a.test/', 'HTTP_PROXY'],
  [{HTTPS_PROXY: PROXY}, 'http://a.test/', undefined],
  [{ALL_PROXY: PROXY}, 'http://a.test/', 'ALL_PROXY'],
  [{all_proxy: PROXY}, 'https://a.test/', 'all_proxy'],
  [{ALL_PROXY: 'http://other.example.com', HTTPS_PROXY: PROXY}, 'https://a.test/', 'HTTPS_PROXY'],
  [{}, 'https://a.test/', undefined],
])('with %j, reaches %s by %s', (environment, address, variable) => {
  const proxy = proxyFor(environment, address);
  expect(proxy?.variable).toBe(variable);
  if (proxy !== undefined) expect(proxy.url.href).toBe(`${PROXY}/`);
});

test.each([
  ['*', 'https://a.test/'],
  ['other.test, *', 'https://a.test/'],
  ['a.test', 'https://a.test/'],
  ['A.Test', 'https://a.test/'],
  ['a.test', 'https://deep.down.a.test/'],
  ['a.test.', 'https://a.test/'],
  ['.a.test', 'https://a.test/'],
  ['.a.test', 'https://b.a.test/'],
  ['*.a.test', 'https://b.a.test/'],
  ['Bücher.test', 'https://www.bücher.test/'],
  ['.xn--bcher-kva.test', 'https://bücher.test/'],
  ['other.test a.test', 'https://a.test/'],
  ['a.test:443', 'https://a.test/'],
  ['a.test:8443', 'https://a.test:8443/'],
  ['192.0.2.1', 'https://192.0.2.1/'],
  ['192.0.2.1:8443', 'https://192.0.2.1:8443/'],
  ['192.0.2.0/24', 'https://192.0.2.77:5000/'],
  ['2001:db8::1', 'https://[2001:db8:0::1]/'],
  ['[2001:db8::1]', 'https://[2001:db8::1]:5000/'],
  ['[2001:db8::1]:5000', 'https://[2001:db8::1]:5000/'],
  ['2001:db8::/32', 'https://[2001:db8:1::7]/'],
  // Never by a proxy.
  ['', 'http://localhost:5000/'],
  ['', 'http://registry.localhost/'],
  ['', 'http://127.0.0.1/'],
  ['', 'http://127.8.8.8/'],
  ['', 'http://[::1]/'],
  ['', 'http://[::ffff:127.0.0.1]/'],
  ['', 'http://169.254.170.2/credentials'],
  ['', 'http://169.254.169.254/'],
  ['', 'http://[fe80::1]/'],
  ['', 'http://[fd00:ec2::254]/'],
])('with NO_PROXY=%s, reaches %s directly', (list, address) => {
  const all = {ALL_PROXY: PROXY};
  expect(proxyFor({...all, NO_PROXY: list}, address)).toBeUndefined();
  expect(proxyFor({...all, no_proxy: list, NO_PROXY: 'nothing.test'}, address)).toBeUndefined();
});

test.each([
  ['a.test', 'https://other.test/'],
  ['a.test', 'https://nota.test/'],
  ['b.a.test', 'https://a.test/'],
  ['a.test:8443', 'https://a.test/'],
  ['a.test:80', 'https://a.test/'],
  ['192.0.2.1', 'https://192.0.2.10/'],
  ['192.0.2.0/24', 'https://192.0.3.1/'],
  ['192.0.2.0/99', 'https://192.0.2.1/'],
  ['192.0.2.1:80', 'https://192.0.2.1/'],
  ['2001:db8::/129', 'https://[2001:db8::1]/'],
  ['[2001:db8::1]:443', 'https://[2001:db8::1]:5000/'],
  ['test', 'https://latest/'],
  ['*:8443', 'https://a.test/'],
  ['192.0.2.0/24:8443', 'https://192.0.2.1/'],
  [',, ,', 'https://a.test/'],
  ['', 'https://10.0.0.1/'],
])('with NO_PROXY=%s, reaches %s by the proxy', (list, address) => {
  expect(proxyFor({ALL_PROXY: PROXY, NO_PROXY: list}, address)).toBeDefined();
});

test.each([` ${PROXY} `, `${PROXY}/`, `${PROXY}\n`])('accepts %j', (value) => {
  expect(proxyFor({HTTPS_PROXY: value}, 'https://a.test/')?.url.href).toBe(`${PROXY}/`);
});

test('accepts a proxy without http://, and with a user', () => {
  const proxy = proxyFor({HTTPS_PROXY: 'ada:p%40ss@proxy.example.com:3128'}, 'https://a.test/');
  expect(proxy?.url.href).toBe(`${PROXY}/`);
  expect(proxy?.authorization).toBe(`Basic ${Buffer.from('ada:p@ss').toString('base64')}`);
});

test.each([
  'socks5://ada:s3cret@proxy.example.com',
  'http://ada:s3#cret@proxy',
  'http://ada:s3cret%zz@proxy',
  String.raw`http://s3\ada:cret@proxy:3128`,
  String.raw`s3\ada:cret@proxy:3128`,
  'http://ada:12#s3cret@proxy:3128',
  'http://ada:12?s3cret@proxy:3128',
  'http://ada:12/s3cret@proxy:3128',
  'ada:12#s3cret@proxy:3128',
  'http://ada:12#',
  '"http://ada:s3cret@proxy:3128"',
  "'http://ada:s3cret@proxy:3128'",
  'http://ada:s3 cret@proxy:3128',
])('does not accept %s, and never shows it', (value) => {
  const rules = proxyRules({HTTPS_PROXY: value});
  const reach = (address: string) => rules(endpointOf(new URL(address)));
  expect(() => reach('https://a.test/')).toThrow(
    expect.objectContaining({
      code: 'network.config-invalid',
      message: expect.stringContaining('HTTPS_PROXY'),
    }),
  );
  expect(() => reach('https://a.test/')).toThrow(
    expect.not.objectContaining({message: expect.stringContaining('s3')}),
  );
  // Only who needs the proxy sees the error.
  expect(reach('http://a.test/')).toBeUndefined();
  expect(reach('https://localhost/')).toBeUndefined();
});
