/** Keeps the user logged in with a Doorstep backend: copy this file; app.config.ts has the two lines that use it. */
import {isPlatformBrowser} from '@angular/common';
import {HttpBackend, HttpClient, HttpErrorResponse, HttpInterceptorFn} from '@angular/common/http';
import {computed, DestroyRef, inject, Injectable, InjectionToken, makeEnvironmentProviders} from '@angular/core';
import {NgZone, PLATFORM_ID, provideAppInitializer, signal, untracked} from '@angular/core';
import {ActivatedRouteSnapshot, CanActivateFn, Router, UrlTree} from '@angular/router';
import {concatMap, defer, firstValueFrom, from, retry} from 'rxjs';

type Session = {user: string; avatar?: string | null; roles?: string[]; token: string; expires_in: number};
/** The app's own login page, and the addresses of other services that accept the token: what lies below gets it. */
type Options = {loginPath: string; services: string[]};
const SETTINGS = new InjectionToken<Options & {url: string}>('what provideAuth was given');

/** `url` is Doorstep's /login, absolute or relative to the page. */
export function provideAuth(url: string, options: Partial<Options> = {}) {
  const settings = {provide: SETTINGS, useValue: {loginPath: '/login', services: [], ...options, url}};
  // Begins the first refresh, and does not hold up the application: guard and interceptor wait for the answer.
  return makeEnvironmentProviders([settings, provideAppInitializer(() => void inject(Auth))]);
}

@Injectable({providedIn: 'root'})
export class Auth {
  private readonly settings = inject(SETTINGS);
  private readonly router = inject(Router);
  private readonly zone = inject(NgZone);
  private readonly tabs = isPlatformBrowser(inject(PLATFORM_ID)) ? new BroadcastChannel('doorstep') : null;
  private readonly base = this.tabs ? document.baseURI : 'http://localhost/';
  private readonly loginUrl = new URL(this.settings.url, this.base);
  private readonly services = this.settings.services.map((url) => new URL(url, this.base).href.replace(/\/?$/, '/'));
  // HttpBackend lies below the interceptors: a refresh that is refused must not ask for a refresh.
  private readonly http = new HttpClient(inject(HttpBackend));
  private readonly session = signal<Session | null | undefined>(undefined);
  private lastPost: Promise<unknown> = Promise.resolve();
  private refreshing: Promise<void> | null = null;
  private refreshDue = after(Infinity);

  /** The user's name; null means logged out, undefined that the server has not told yet. */
  readonly user = computed(() => this.session() && this.session()!.user);
  readonly avatar = computed(() => this.session()?.avatar);
  readonly roles = computed(() => this.session()?.roles ?? []);
  readonly token = computed(() => this.session()?.token);
  /** Resolves with the answer to the first refresh, or after 5 s without one. Null where a server renders the page. */
  // Outside the zone, since zone.js takes an application with a timer for unfinished.
  readonly ready = this.zone.runOutsideAngular(() => this.tabs && this.start(this.tabs));

  private start(tabs: BroadcastChannel): Promise<unknown> {
    // Another tab has logged in or out, and the server knows best what came of it.
    tabs.onmessage = () => this.ask();
    const timer = setInterval(() => this.refreshDue() && this.refresh(), 1000);
    inject(DestroyRef).onDestroy(() => (clearInterval(timer), tabs.close()));
    return Promise.race([this.refresh(), new Promise((resolve) => setTimeout(resolve, 5000))]);
  }

  /** The address of something on the backend, such as `me` or an avatar. */
  url(path: string): string {
    return new URL(path, this.loginUrl).href;
  }

  async login(user: string, pass: string, more: {remember?: boolean; code?: string} = {}): Promise<void> {
    await this.enter({env: 'login', user, pass, ...more}, 30_000);
    this.tabs?.postMessage('login');
  }

  /** Rejects unless the server has confirmed: only it can delete the cookies, so the user would still be logged in. */
  async logout(): Promise<void> {
    await this.post({env: 'logout'}, 30_000);
    this.keep(null, '/');
    this.tabs?.postMessage('logout');
  }

  /** Shared by all who call while one is under way. Never rejects. */
  refresh(): Promise<void> {
    return (this.refreshing ??= this.ask().finally(() => (this.refreshing = null)));
  }

  /** Whether the token may be sent there: to what lies beside Doorstep's /login, and to the services. */
  accepts(url: string): boolean {
    const {origin, pathname} = new URL(url, this.base);
    return [this.url('.'), ...this.services].some((address) => `${origin}${pathname}/`.startsWith(address));
  }

  /** The login page, with the way back. */
  loginPage(returnUrl: string): UrlTree {
    return this.router.createUrlTree([this.settings.loginPath], {queryParams: returnUrl === '/' ? {} : {returnUrl}});
  }

  private async ask(tries = 2): Promise<void> {
    try {
      await this.enter({env: 'refresh_page'}, 10_000);
    } catch (failure) {
      const {error: body, headers} = failure as HttpErrorResponse;
      // A proxy, too, answers 401, 404 or 429: the session has ended only where Doorstep says so.
      if (body?.error === 'log_in_again') this.keep(null);
      else if (body?.error === 'try_again' && tries > 1) await this.ask(tries - 1);
      else this.refreshDue = after(Math.min(60, Number(headers?.get('Retry-After')) || 10));
    }
  }

  private async enter(act: object, timeout: number): Promise<void> {
    const session = await this.post(act, timeout);
    if (!session?.token) throw new HttpErrorResponse({status: 200});
    this.keep(session);
  }

  private keep(session: Session | null, returnUrl = this.router.url): void {
    const ended = !session && untracked(this.session);
    this.session.set(session);
    this.refreshDue = after(session ? session.expires_in * 0.75 : Infinity);
    // A guard runs only when a page is entered, and the session may end while one is open.
    if (!ended || !guarded(this.router.routerState.snapshot.root)) return;
    void this.zone.run(() => this.router.navigateByUrl(this.loginPage(returnUrl)));
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
  if (!auth.accepts(request.url)) return next(request);
  const call = () => {
    const [user, token] = untracked(() => [auth.user(), auth.token()]);
    if (!token) return next(request);
    const renewed = async (error: HttpErrorResponse) => {
      // Another call may have refreshed since this one was sent.
      if (error.status === 401 && auth.token() === token) await auth.refresh();
      // Nor may a call be repeated in the name of somebody who has logged in meanwhile.
      if (error.status !== 401 || auth.token() === token || auth.user() !== user) throw error;
    };
    const send = () => next(request.clone({setHeaders: {Authorization: `Bearer ${auth.token()}`}}));
    return defer(send).pipe(retry({count: 1, delay: renewed}));
  };
  return from(Promise.resolve(auth.ready)).pipe(concatMap(call));
};

/** Lets the logged-in user in and sends all others to the login page. On a server it lets the page be rendered. */
export const authGuard: CanActivateFn = async (_, {url}) => {
  const auth = inject(Auth);
  await auth.ready;
  return !auth.ready || !!auth.user() || auth.loginPage(url);
};

const guarded = ({routeConfig: route, children}: ActivatedRouteSnapshot): boolean =>
  [route?.canActivate, route?.canActivateChild].some((guards) => guards?.includes(authGuard)) || children.some(guarded);

const english: Record<string, string> = {
  login_failed: 'That user name and password do not match.',
  too_many_attempts: 'Too many attempts. Please try again in {seconds} s.',
  unavailable: 'The server cannot do this now. Please try again in {seconds} s.',
  no_answer: 'The server does not answer.',
};

/** What to tell the user about a login or logout that failed; `words` has a sentence for each code (docs/codes.md). */
export function explain(error: unknown, words = english): string {
  const {status, error: body, headers} = error as HttpErrorResponse;
  const known = words[status ? body?.error : 'no_answer'] ?? words['other'];
  const text = known ?? body?.message ?? `The server answered with status ${status}.`;
  return text.replace('{seconds}', `${Number(headers?.get('Retry-After')) || 60}`);
}

// A timer stands still while a laptop sleeps. Date.now() counts that, performance.now() survives a clock set back.
const after = (seconds: number, wall = Date.now(), steady = performance.now()) => () =>
  Math.max(Date.now() - wall, performance.now() - steady) >= seconds * 1000;
