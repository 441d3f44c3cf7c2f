import { signal } from '@preact/signals';

/** The member's JSON API, from the page that it served. Tokens go by header, and live as long as the tab. */

const TOKEN = 'althing.token';
const USER = 'althing.user';
/** As gRPC says it, and as HTTP does. */
const UNAUTHENTICATED = [16, 401];
const UNAVAILABLE = [14, 503];
const PATIENCE_MILLIS = 15_000;

export const user = signal<string>(sessionStorage.getItem(USER) ?? '');

/** Whether the cluster wants to know who asks before it answers. */
export const isLoginNeeded = signal(false);

let token = sessionStorage.getItem(TOKEN) ?? '';

/** What the member said instead of an answer. */
export class Refusal extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }

  get isDenied(): boolean {
    return this.code === 7;
  }

  /** The member cannot answer now, and may soon. */
  get isPassing(): boolean {
    return UNAVAILABLE.includes(this.code);
  }
}

/** Nobody answered. */
export class Silence extends Error {}

function wantsLogin(refusal: Refusal): boolean {
  return UNAUTHENTICATED.includes(refusal.code) || /user name is empty|invalid auth token/.test(refusal.message);
}

function headers(): Record<string, string> {
  const base = { 'content-type': 'application/json' };
  return token ? { ...base, authorization: token } : base;
}

async function send(path: string, body: unknown, signal: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: 'POST',
      headers: headers(),
      body: typeof body === 'string' ? body : JSON.stringify(body),
      signal,
      credentials: 'omit',
      cache: 'no-store',
    });
  } catch (cause) {
    throw new Silence(cause instanceof Error ? cause.message : String(cause));
  }
  if (!response.ok) {
    const refusal = await refusalOf(response);
    noticed(refusal);
    throw refusal;
  }
  return response;
}

/** Somebody was refused something; perhaps for want of a login. */
export function noticed(refusal: Refusal): void {
  if (wantsLogin(refusal)) {
    isLoginNeeded.value = true;
  }
}

/** Who asks, for what has no header; empty for nobody. */
export function credential(): string {
  return token;
}

async function refusalOf(response: Response): Promise<Refusal> {
  const text = await response.text().catch(() => '');
  try {
    const error = JSON.parse(text) as { code?: number; message?: string };
    return new Refusal(error.code ?? response.status, error.message ?? text);
  } catch {
    return new Refusal(response.status, text.trim() || `HTTP ${response.status}`);
  }
}

/** One question, one answer. */
export async function ask<T>(path: string, body: unknown = {}): Promise<T> {
  const response = await send(path, body, AbortSignal.timeout(PATIENCE_MILLIS));
  try {
    return (await response.json()) as T;
  } catch (cause) {
    throw new Silence(cause instanceof Error ? cause.message : String(cause));
  }
}

export async function askText(path: string, body: unknown): Promise<string> {
  return (await send(path, body, AbortSignal.timeout(PATIENCE_MILLIS))).text();
}

/**
 * An answer that goes on, line by line, until it ends or is given up.
 *
 * @param take false ends it
 */
export async function follow<T>(
  path: string,
  body: unknown,
  take: (result: T) => boolean | void,
  stop: AbortSignal,
): Promise<void> {
  const response = await send(path, body, stop);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) {
    return;
  }
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const message = JSON.parse(line) as { result?: T; error?: { code: number; message: string } };
      if (message.error) {
        throw new Refusal(message.error.code, message.error.message);
      }
      if (message.result && take(message.result) === false) {
        await reader.cancel();
        return;
      }
    }
  }
}

export async function login(name: string, password: string): Promise<void> {
  const answer = await ask<{ token: string }>('/v3/auth/authenticate', { name, password });
  token = answer.token;
  user.value = name;
  sessionStorage.setItem(TOKEN, token);
  sessionStorage.setItem(USER, name);
  isLoginNeeded.value = false;
}

export function logout(): void {
  token = '';
  user.value = '';
  sessionStorage.removeItem(TOKEN);
  sessionStorage.removeItem(USER);
}

/** What went wrong, for people. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
