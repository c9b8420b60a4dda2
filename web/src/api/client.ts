// One door to the server: cookies, CSRF token, query strings and problem+json errors.

export interface ProblemBody {
  type?: string;
  title?: string;
  status?: number;
  code?: string;
  text_zh?: string;
  text_en?: string;
  pointer?: string;
  place?: unknown;
  request_id?: string;
  details?: Record<string, unknown>;
}

/** A refusal of the server, or a failure to reach it (`code` network, status 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly body: ProblemBody;

  constructor(status: number, code: string, body: ProblemBody) {
    super(body.text_en ?? body.title ?? code);
    this.status = status;
    this.code = code;
    this.body = body;
  }

  get requestId(): string | undefined {
    return this.body.request_id;
  }

  get details(): Record<string, unknown> {
    return this.body.details ?? {};
  }
}

let csrf = '';
let onSignedOut: () => void = () => {};

/** Remembers the token that mutating calls must send. */
export function setCsrf(token: string): void {
  csrf = token;
}

/** Called whenever the server says that nobody is signed in any more. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

export type Query = Record<string, string | number | boolean | null | undefined>;

/** Builds `?a=b` without empty values. */
export function queryString(query?: Query): string {
  if (!query) return '';
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue;
    params.set(key, String(value));
  }
  const text = params.toString();
  return text ? `?${text}` : '';
}

interface CallOptions {
  query?: Query;
  body?: unknown;
  form?: FormData;
  signal?: AbortSignal;
  /** A 401 is an answer here and does not sign the page out. */
  quiet401?: boolean;
  headers?: Record<string, string>;
}

async function problem(response: Response): Promise<ApiError> {
  let body: ProblemBody = {};
  try {
    body = (await response.json()) as ProblemBody;
  } catch {
    body = {};
  }
  if (!body.request_id) body.request_id = response.headers.get('x-request-id') ?? undefined;
  return new ApiError(response.status, body.code ?? `http_${response.status}`, body);
}

/** Calls the API and returns the JSON answer; throws [`ApiError`] on everything else. */
export async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json', ...options.headers };
  let body: BodyInit | undefined;
  if (options.form) {
    body = options.form;
  } else if (options.body !== undefined) {
    headers['Content-Type'] = 'application/json';
    body = JSON.stringify(options.body);
  }
  if (method !== 'GET' && csrf) headers['X-CSRF-Token'] = csrf;
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}${queryString(options.query)}`, {
      method,
      headers,
      body,
      signal: options.signal,
      credentials: 'same-origin',
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError(0, 'network', { title: String(cause) });
  }
  if (!response.ok) {
    const error = await problem(response);
    if (response.status === 401 && !options.quiet401) onSignedOut();
    throw error;
  }
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}
