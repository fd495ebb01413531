import type { Problem, Session } from './types';

/** What the server said instead of the answer. `detail` is written for people. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;

  constructor(problem: Problem) {
    super(problem.detail || problem.title);
    this.name = 'ApiError';
    this.status = problem.status;
    this.code = problem.code;
    this.title = problem.title;
  }
}

const unreachable: Problem = {
  type: 'about:blank',
  title: 'Crossfoot does not answer',
  status: 0,
  code: 'unreachable',
  detail: 'The program may be stopped or restarting. Nothing is lost; this page tries again.',
};

let csrf = '';
export function rememberCsrf(session: Session): void {
  csrf = session.csrf;
}

async function problemOf(response: Response): Promise<Problem> {
  const plain: Problem = {
    type: 'about:blank',
    title: `The server answered ${response.status}`,
    status: response.status,
    code: `http.${response.status}`,
    detail: '',
  };
  try {
    const body = (await response.json()) as Partial<Problem>;
    return { ...plain, ...body, status: response.status };
  } catch {
    return plain;
  }
}

async function send(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(unreachable);
  }
  if (!response.ok) throw new ApiError(await problemOf(response));
  return response;
}

/** Reads one document of the API. */
export async function get<Body>(path: string, signal?: AbortSignal): Promise<Body> {
  const response = await send(path, {
    headers: { Accept: 'application/json' },
    ...(signal ? { signal } : {}),
  });
  return (await response.json()) as Body;
}

/** Asks the server to do something; what it answers beyond "yes" is read again from the lists. */
export async function post(path: string, body?: object): Promise<void> {
  await send(path, {
    method: 'POST',
    headers: {
      Accept: 'application/json',
      'Content-Type': 'application/json',
      'X-Crossfoot-CSRF': csrf,
    },
    body: JSON.stringify(body ?? {}),
  });
}

/** "/a?x=1" from "/a" and parameters; empty ones are left out. */
export function address(path: string, parameters: Record<string, string | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value) query.set(name, value);
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}
