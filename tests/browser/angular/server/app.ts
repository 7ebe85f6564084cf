/** An application that asks much of auth.ts: rendered by a server, with zone.js, and in a hurry at the start. */
import {HttpClient, provideHttpClient, withInterceptors} from '@angular/common/http';
import {Component, inject, provideAppInitializer, provideZoneChangeDetection, signal} from '@angular/core';
import {provideRouter, Router, RouterFeatures, RouterOutlet} from '@angular/router';
import {firstValueFrom} from 'rxjs';
import {Auth, authGuard, authInterceptor, explain, provideAuth} from './auth';

/** What the tests set, and what they call. */
const tests = globalThis as {login?: string; ask?: (addresses: string[]) => Promise<unknown>; explain?: typeof explain};
tests.explain = explain;

/** Whom `GET /me` has named before the application was there. */
const early = signal('nobody');

@Component({
  template: `
    <h1>{{ auth.user() === undefined ? 'Not known yet' : auth.user() }}</h1>
    <p>At the start it was {{ early() }}.</p>
    <button (click)="auth.logout()">Log out</button>
  `,
})
class Things {
  protected readonly auth = inject(Auth);
  protected readonly early = early;
}

@Component({
  template: `
    <form (submit)="login($event)">
      <label>User name <input name="user" /></label>
      <label>Password <input name="pass" type="password" /></label>
      <button>Log in</button>
    </form>
  `,
})
class SignIn {
  private readonly auth = inject(Auth);
  private readonly router = inject(Router);

  protected async login(event: Event): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    await this.auth.login(String(form.get('user')), String(form.get('pass')));
    await this.router.navigateByUrl(this.router.parseUrl(this.router.url).queryParams['returnUrl'] ?? '/things');
  }
}

@Component({selector: 'app-root', imports: [RouterOutlet], template: '<router-outlet />'})
export class App {}

export const providers = (...features: RouterFeatures[]) => [
  provideZoneChangeDetection(),
  provideAuth(tests.login ?? 'http://localhost:3005/login', {
    loginPath: '/account/sign-in',
    services: ['http://localhost:4000/things'],
  }),
  provideHttpClient(withInterceptors([authInterceptor])),
  provideRouter(
    [
      // The guard stands at the parent, as it does in applications of some size.
      {path: 'things', canActivate: [authGuard], children: [{path: '', component: Things}]},
      {path: 'account/sign-in', component: SignIn},
      {path: 'blocking.html', redirectTo: 'things'},
    ],
    ...features,
  ),
  provideAppInitializer(() => {
    const [auth, http] = [inject(Auth), inject(HttpClient)];
    if (!auth.ready) return;
    // Lets the tests call any address as the application would.
    tests.ask = (addresses) => Promise.allSettled(addresses.map((address) => firstValueFrom(http.get(address))));
    http.get<{user: string}>(auth.url('me')).subscribe({next: ({user}) => early.set(user), error: () => {}});
  }),
];
