import { afterEach, describe, expect, it, vi } from 'vitest';

import { address, ApiError, get, post, rememberCsrf } from './client';
import { staleTopics } from './live';

const answer = (status: number, body: string) => vi.fn(async () => new Response(body, { status }));
const failure = (read: Promise<unknown>): Promise<ApiError> =>
  read.then(
    () => Promise.reject(new Error('it should have failed')),
    (error: unknown) => error as ApiError,
  );

afterEach(() => vi.unstubAllGlobals());

describe('a call', () => {
  it('hands on what the server says of a refusal', async () => {
    const problem = { title: 'No', detail: 'The period is closed.', code: 'period.closed' };
    vi.stubGlobal('fetch', answer(409, JSON.stringify(problem)));
    const error = await failure(get('/api/v1/orders'));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 409, code: 'period.closed', message: problem.detail });
  });
  it('survives an answer that is no JSON', async () => {
    vi.stubGlobal('fetch', answer(502, '<html>'));
    expect((await failure(get('/x'))).message).toBe('The server answered 502');
  });
  it('says when nobody answers', async () => {
    vi.stubGlobal(
      'fetch',
      vi.fn(() => Promise.reject(new TypeError('refused'))),
    );
    expect(await failure(get('/x'))).toMatchObject({ status: 0, code: 'unreachable' });
  });
  it('sends the token of the session with every write', async () => {
    const fetch = answer(204, '');
    fetch.mockImplementation(async () => new Response(null, { status: 204 }));
    vi.stubGlobal('fetch', fetch);
    rememberCsrf({
      authenticated: true,
      setup_required: false,
      user: null,
      csrf: 'abc',
      sandbox: false,
      version: '',
    });
    await post('/api/v1/logout');
    const [, init] = fetch.mock.calls[0] as unknown as [string, RequestInit];
    expect(init.headers).toMatchObject({ 'X-Crossfoot-CSRF': 'abc' });
  });
});

it('leaves empty parameters out of an address', () => {
  expect(address('/orders', { state: 'differs', q: '', integration: undefined })).toBe(
    '/orders?state=differs',
  );
  expect(address('/orders', {})).toBe('/orders');
});

it('reads hints and ignores what is none', () => {
  const all = ['orders', 'review', 'connections', 'documents', 'overview'];
  expect(staleTopics('{"topic":"orders","key":"1"}')).toEqual(all);
  expect(staleTopics('{"topic":"overview","key":""}')).toEqual(all);
  expect(staleTopics('{"topic":"connections","key":"x"}')).toEqual(['connections', 'overview']);
  for (const text of ['', '{}', '{"topic":"secrets"}', 'null?'])
    expect(staleTopics(text)).toEqual([]);
});
