/** Keeps the user logged in with a Doorstep backend: copy this file, then see main.ts for the lines that use it. */
import {HttpBackend, HttpClient, HttpErrorResponse, HttpInterceptorFn} from '@angular/common/http';
import {computed, inject, Injectable, InjectionToken, signal, untracked} from '@angular/core';
import {makeEnvironmentProviders, provideAppInitializer} from '@angular/core';
import {CanActivateFn, Router} from '@angular/router';
import {defer, firstValueFrom, retry} from 'rxjs';

type Session = {user: string; avatar: string; token: string; expires_in: number};

const BACKENDS = new InjectionToken<URL[]>('the /login of Doorstep, then the other servers that take its tokens');

/** `url` is Doorstep's /login, absolute or relative to the page; `services` are other servers that take its tokens. */
export function provideAuth(url: string, ...services: string[]) {
  const useValue = [url, ...services].map((address) => new URL(address, document.baseURI));
  const start = provideAppInitializer(() => inject(Auth).refresh());
  return makeEnvironmentProviders([{provide: BACKENDS, useValue}, start]);
}

@Injectable({providedIn: 'root'})
export class Auth {
  private readonly loginUrl = inject(BACKENDS)[0];
  // HttpBackend lies below the interceptors: a refresh that is refused must not ask for a refresh.
  private readonly http = new HttpClient(inject(HttpBackend));
  private readonly tabs = new BroadcastChannel('doorstep');
  private readonly session = signal<Session | null>(null);
  private lastPost: Promise<unknown> = Promise.resolve();
  private refreshing: Promise<void> | null = null;
  private refreshDue = after(Infinity);

  readonly user = computed(() => this.session()?.user);
  readonly avatar = computed(() => this.session()?.avatar);
  readonly token = computed(() => this.session()?.token);

  constructor() {
    // Another tab has logged in or out, and the server knows best what came of it.
    this.tabs.onmessage = () => this.ask();
    // A timer as long as the token would stand still while a laptop sleeps.
    setInterval(() => this.refreshDue() && this.refresh(), 1000);
  }

  /** The address of something on the backend, such as `me` or an avatar. */
  url(path: string): string {
    return new URL(path, this.loginUrl).href;
  }

  async login(user: string, pass: string): Promise<void> {
    this.keep(await this.post({env: 'login', user, pass}, 30_000));
    this.tabs.postMessage('login');
  }

  /** Rejects unless the server has confirmed: only it can delete the cookies, so the user would still be logged in. */
  async logout(): Promise<void> {
    await this.post({env: 'logout'}, 30_000);
    this.keep(null);
    this.tabs.postMessage('logout');
  }

  /** Shared by all who call while one is under way. Never rejects, since the application waits for it to start. */
  refresh(): Promise<void> {
    return (this.refreshing ??= this.ask().finally(() => (this.refreshing = null)));
  }

  private async ask(): Promise<void> {
    try {
      this.keep(await this.post({env: 'refresh_page'}, 5_000));
    } catch (error) {
      const {status} = error as HttpErrorResponse;
      if (status >= 400 && status < 500) this.keep(null);
      else this.refreshDue = after(10);
    }
  }

  private keep(session: Session | null): void {
    this.session.set(session);
    this.refreshDue = after(session ? session.expires_in * 0.75 : Infinity);
  }

  // One after the other, lest the answer to a refresh revive a session that a logout has ended meanwhile.
  private post(act: object, timeout: number): Promise<Session> {
    // HttpClient sends a string as text/plain, which needs no preflight.
    const request = this.http.post<Session>(this.loginUrl.href, JSON.stringify(act), {withCredentials: true, timeout});
    const answer = this.lastPost.then(() => firstValueFrom(request));
    this.lastPost = answer.catch(() => {});
    return answer;
  }
}

/** Adds the token to calls to the backend; a call that is refused for its token is made once more with a newer one. */
export const authInterceptor: HttpInterceptorFn = (request, next) => {
  const auth = inject(Auth);
  const [user, token] = untracked(() => [auth.user(), auth.token()]);
  // Origins, because http://localhost:30055/ begins with http://localhost:3005, too.
  const {origin} = new URL(request.url, document.baseURI);
  if (!token || !inject(BACKENDS).some((backend) => backend.origin === origin)) return next(request);

  const renewed = async (error: HttpErrorResponse) => {
    // Another call may have refreshed since this one was sent.
    if (error.status === 401 && auth.token() === token) await auth.refresh();
    // Nor may a call be repeated in the name of somebody who has logged in meanwhile.
    if (error.status !== 401 || auth.token() === token || auth.user() !== user) throw error;
  };
  const send = () => next(request.clone({setHeaders: {Authorization: `Bearer ${auth.token()}`}}));
  return defer(send).pipe(retry({count: 1, delay: renewed}));
};

/** Lets the logged-in user in and sends all others to the login page. */
export const authGuard: CanActivateFn = () => !!inject(Auth).user() || inject(Router).parseUrl('/login');

/** What to tell the user about a login or logout that failed. */
export function explain(error: unknown): string {
  const {status, error: body} = error as HttpErrorResponse;
  return status ? (body?.message ?? `The server answered with status ${status}.`) : 'The server does not answer.';
}

// Date.now() counts a laptop's sleep, performance.now() survives a clock that is set back: the larger is right.
function after(seconds: number): () => boolean {
  const [wall, steady] = [Date.now(), performance.now()];
  return () => Math.max(Date.now() - wall, performance.now() - steady) >= seconds * 1000;
}
