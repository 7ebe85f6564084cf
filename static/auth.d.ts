// The types of auth.js.

export interface Session {
  readonly user: string;
  /** A path relative to the backend, for `url`, unless your users' avatars are something else. */
  readonly avatar: string | null;
  readonly roles: readonly string[];
  /** The access token, and how many seconds it was valid for when it came. It is renewed before it runs out. */
  readonly token: string;
  readonly expires_in: number;
}

/** Why an act failed. */
export class AuthError extends Error {
  /** The status of the answer, or 0 where there was none. */
  readonly status: number;
  /** What to judge by: a code of Doorstep's (docs/codes.md), `no_answer`, or `other` where something else answered. */
  readonly code: string;
  /** In how many seconds to try again; 0 where the server does not tell. */
  readonly retryAfter: number;
}

export interface Auth {
  /** Null when logged out, undefined as long as the server has not told which. It changes as a whole. */
  readonly session: Session | null | undefined;
  /** True until `start` resolves: the time for a page that waits. */
  readonly starting: boolean;
  /** Why the last refresh got no usable answer. The user is not logged out by that, and it is tried again. */
  readonly problem: AuthError | null;
  /** Calls the listener after each change of `session`, `starting` or `problem`; the result ends that. */
  subscribe(listener: () => void): () => void;
  /** Asks whether the user is still logged in, and stays at it. Resolves with the answer, after 5 s without one. */
  start(): Promise<Session | null | undefined>;
  /** Rejects with an AuthError. */
  login(user: string, pass: string, more?: { remember?: boolean; code?: string }): Promise<Session>;
  /** Rejects with an AuthError unless the server has confirmed: until then the user is still logged in. */
  logout(): Promise<void>;
  /** Brings a new token now; shared by all that call while one is under way. Never rejects. */
  refresh(): Promise<void>;
  /** As fetch, with the token where the address is below the backend or a service; once more after a 401. */
  authFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
  /** The address of something on the backend, such as `me` or an avatar. */
  url(path: string): string;
}

/**
 * `login` is the address of Doorstep's /login, absolute or relative to the page; without it, that beside this file,
 * which is then loaded from the backend. `services` are addresses of others that accept the token: what lies below
 * them gets it.
 */
export function createAuth(login?: string | URL, options?: { services?: string[] }): Auth;

/**
 * What to tell the user about an error. `words` has a sentence for each code, in which `{seconds}` may stand, and one
 * under `other` for all codes that it does not have; without `other` those are the server's own words.
 */
export function explain(error: unknown, words?: Record<string, string>): string;
