// The vendor's SDK, pointed at a simulator: its hosts are fixed, so one interceptor of the HTTP
// client it uses sends every call to the base URL instead.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { XeroClient } = require('xero-node');
// The very modules the SDK uses: another client may bring its own version of either.
const fromSdk = createRequire(require.resolve('xero-node'));
const axios = fromSdk('axios');
const { Issuer } = fromSdk('openid-client');

export async function connectSdk(base, app) {
  axios.interceptors.request.use((request) => {
    const url = new URL(request.url);
    request.url = base + url.pathname + url.search;
    return request;
  });
  const client = new XeroClient(app);
  // initialize() asks a fixed host; our own issuer is discovered instead.
  const issuer = await Issuer.discover(base);
  client.openIdClient = new issuer.Client({
    client_id: app.clientId,
    client_secret: app.clientSecret,
    redirect_uris: app.redirectUris,
  });
  return client;
}

/** A client of the same process for an app without consent (custom connection). */
export function credentialsClient(app) {
  return new XeroClient({ ...app, grantType: 'client_credentials' });
}

/** What a rejected call of the SDK says: it rejects with a JSON text. */
export async function refusal(promise) {
  try {
    await promise;
  } catch (error) {
    const told = typeof error === 'string' ? JSON.parse(error) : error;
    return {
      status: told.response?.statusCode ?? told.response?.status,
      body: told.body ?? told.response?.body,
    };
  }
  throw new Error('the call was expected to be refused');
}

export async function control(base, method, path, body) {
  const reply = await fetch(`${base}/__sim/${path}`, {
    method,
    body: body && JSON.stringify(body),
  });
  const text = await reply.text();
  if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${text}`);
  return path.startsWith('journal') ? text : JSON.parse(text);
}

/** Signed in without consent, without limits, on a fresh default scenario: `send` answers
 *  {status, text} of a call of the accounting API. */
export async function openBooks(base) {
  await control(base, 'POST', 'reset', {});
  await control(base, 'POST', 'limits', { minute: 0, day: 0 });
  const granted = await control(base, 'POST', 'token', { client_id: 'sim-web' });
  const headers = {
    Authorization: `Bearer ${granted.access_token}`,
    'Xero-tenant-id': granted.organisations[0],
    Accept: 'application/json',
    'Content-Type': 'application/json',
  };
  return async function send(method, path, body) {
    const url = `${base}/api.xro/2.0${path}`;
    const reply = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
    return { status: reply.status, text: await reply.text() };
  };
}
