// Keeps the user logged in with a Doorstep backend, without a framework or a build. The types are in auth.d.ts.
// The access token lives in a variable only: the cookies, which no script can read, bring it back after a reload.
const HERE = import.meta.url;

/** Why an act failed; `status` is 0 where there was no answer, and `code` is what to judge by: see docs/codes.md. */
export class AuthError extends Error {
  name = 'AuthError';

  constructor(response, body, cause) {
    const status = response?.status ?? 0;
    const none = status ? `The server answered with status ${status}.` : 'The server does not answer.';
    super(body?.message ?? none, { cause });
    this.status = status;
    this.code = typeof body?.error === 'string' ? body.error : status ? 'other' : 'no_answer';
    this.retryAfter = Number(response?.headers.get('Retry-After')) || 0;
  }
}

/** `login` is the address of Doorstep's /login; `services` are addresses of others that accept the token. */
export function createAuth(login = new URL('login', HERE), { services = [] } = {}) {
  const base = globalThis.document?.baseURI ?? HERE;
  const loginUrl = new URL(login, base);
  const below = [new URL('.', loginUrl).href, ...services.map((url) => new URL(url, base).href.replace(/\/?$/, '/'))];
  const listeners = new Set();

  let session; // undefined as long as it is not known, null when logged out
  let problem = null; // why the last refresh got no usable answer
  let failures = 0; // refreshes in a row that got none
  let age = stopwatch(); // seconds since the last answer
  let refreshAt = Infinity; // the age at which to refresh
  let queue = Promise.resolve();
  let refreshing = null;
  let started = null;
  let starting = true;
  let tabs = null;

  // One request at a time: a logout that overtook a refresh could be undone by its answer.
  function post(fields, timeout) {
    const answer = queue.then(() => send(fields, timeout));
    queue = answer.catch(() => {});
    return answer;
  }

  // A string is sent as text/plain, which needs no preflight.
  async function send(fields, timeout) {
    let response, answer;
    try {
      const body = JSON.stringify(fields);
      const signal = AbortSignal.timeout(timeout);
      response = await fetch(loginUrl, { method: 'POST', credentials: 'include', body, signal });
      answer = await response.json();
    } catch (cause) {
      throw new AuthError(response, null, cause);
    }
    // Something in between may answer 200 as well, such as a hotel's login page.
    if (!response.ok || (fields.env !== 'logout' && !answer?.token)) throw new AuthError(response, answer);
    return answer;
  }

  function keep(answer) {
    session = answer && { ...answer, avatar: answer.avatar ?? null, roles: answer.roles ?? [] };
    problem = null;
    failures = 0;
    age = stopwatch();
    refreshAt = session ? session.expires_in * 0.75 : Infinity;
    notify();
  }

  function notify() {
    for (const listener of listeners) listener();
  }

  async function ask(tries = 2) {
    refreshAt = Infinity;
    try {
      keep(await post({ env: 'refresh_page' }, 10_000));
    } catch (error) {
      // A proxy, too, answers 401, 404 or 429: the session has ended only where Doorstep says so.
      if (error.code === 'log_in_again') return keep(null);
      if (error.code === 'try_again' && tries > 1) return ask(tries - 1);
      problem = error;
      // The spread keeps a thousand clients from coming back in step with the server.
      refreshAt = age() + Math.min(60, Math.max(error.retryAfter, 2 ** failures++)) * (1 + Math.random() / 4);
      notify();
    }
  }

  // Timers of hidden tabs are slowed and sleeping laptops have none, so the clock is asked, not counted.
  function tick() {
    if (age() >= refreshAt) refresh();
  }

  function start() {
    if (!globalThis.document) return Promise.resolve(session); // where a server renders the page
    return (started ??= begin());
  }

  async function begin() {
    tabs = new BroadcastChannel('doorstep');
    // Another tab has logged in or out, and the server knows best what came of it.
    tabs.onmessage = () => ask();
    addEventListener('pageshow', (event) => event.persisted && ask());
    addEventListener('online', () => problem && refresh());
    document.addEventListener('visibilitychange', tick);
    setInterval(tick, 1000);
    await Promise.race([refresh(), new Promise((resolve) => setTimeout(resolve, 5_000))]);
    starting = false;
    notify();
    return session;
  }

  function refresh() {
    return (refreshing ??= ask().finally(() => (refreshing = null)));
  }

  async function signIn(user, pass, more = {}) {
    keep(await post({ env: 'login', user, pass, ...more }, 30_000));
    tabs?.postMessage('login');
    return session;
  }

  // Only the server can delete the cookies: without its word the user is still logged in.
  async function logout() {
    await post({ env: 'logout' }, 30_000);
    keep(null);
    tabs?.postMessage('logout');
  }

  async function authFetch(input, init) {
    const request = new Request(input, init);
    const { origin, pathname } = new URL(request.url);
    if (!below.some((address) => `${origin}${pathname}/`.startsWith(address))) return fetch(request);
    await start();
    if (!session) return fetch(request);

    const { user, token } = session;
    const again = request.clone();
    const response = await fetch(signed(request, token));
    if (response.status !== 401) return response;
    // Another call may have refreshed since this one was sent.
    if (session?.token === token) await refresh();
    // Nor may a call be repeated in the name of somebody who has logged in meanwhile.
    if (!session || session.token === token || session.user !== user) return response;
    return fetch(signed(again, session.token));
  }

  return {
    get session() {
      return session;
    },
    get starting() {
      return starting;
    },
    get problem() {
      return problem;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start,
    login: signIn,
    logout,
    refresh,
    authFetch,
    url: (path) => new URL(path, loginUrl).href,
  };
}

const english = {
  login_failed: 'That user name and password do not match.',
  too_many_attempts: 'Too many attempts. Please try again in {seconds} s.',
  unavailable: 'The server cannot do this now. Please try again in {seconds} s.',
};

/** What to tell the user about an error; `words` has a sentence for each code, and `other` for all the rest. */
export function explain(error, words = english) {
  const text = words[error.code] ?? words.other ?? error.message;
  return text.replace('{seconds}', String(error.retryAfter || 60));
}

function signed(request, token) {
  request.headers.set('Authorization', `Bearer ${token}`);
  return request;
}

// Date.now() counts a laptop's sleep, performance.now() survives a clock that is set back: the later of them is right.
function stopwatch() {
  const wall = Date.now(), steady = performance.now();
  return () => Math.max(Date.now() - wall, performance.now() - steady) / 1000;
}
