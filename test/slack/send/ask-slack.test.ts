import {expect, test} from 'vitest';
import {Failure} from '../../../src/errors.ts';
import {connectTrouble, lookupTrouble, proxyRefusal} from '../../../src/http/connect-trouble.ts';
import {proxyRules} from '../../../src/http/proxies.ts';
import {askSlack} from '../../../src/slack/send/ask-slack.ts';

const endpoint = {host: 'slack.com', port: 443, isSecure: true};
const proxy = proxyRules({HTTPS_PROXY: 'http://ada:s3cret@proxy.test:3128'})(endpoint);
if (proxy === undefined) throw new Error('There is no proxy.');

const unknownHost = Object.assign(new Error('ENOTFOUND'), {code: 'ENOTFOUND'});
const refused = Object.assign(new Error('ECONNREFUSED'), {code: 'ECONNREFUSED'});

test.each([
  ['a rejected password of a proxy', proxyRefusal(proxy, endpoint, 407), 'stop'],
  ['a proxy that does not allow Slack', proxyRefusal(proxy, endpoint, 403), 'stop'],
  ['a proxy without a connection', proxyRefusal(proxy, endpoint, 502), 'again'],
  ['a network that is away', lookupTrouble({endpoint, proxy: undefined}, unknownHost), 'again'],
  ['a host that is away', connectTrouble({endpoint, proxy: undefined}, refused), 'again'],
  ['certificates that cannot be read', new Failure('network.config-invalid', 'No file.'), 'stop'],
])('after %s, the next step is right', async (_, error, next) => {
  const fetch = async () => {
    throw error;
  };
  const {signal} = new AbortController();
  const target = {channel: 'C0BUILDS', secret: 'xoxb-1-right', fetch, signal};
  const asked = askSlack((send) => send('https://slack.com/api/'), target);
  await expect(asked).rejects.toMatchObject({next});
});
