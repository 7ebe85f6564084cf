/** The login page. */
import {Component, effect, inject, signal} from '@angular/core';
import {ActivatedRoute, Router} from '@angular/router';
import {Auth, explain} from './auth';

@Component({
  selector: 'app-login',
  template: `
    <form (submit)="login($event)">
      <h1>Log in</h1>
      @if (auth.user() === undefined) {
        <p role="status">The server does not answer yet. This page keeps asking whether you are still logged in.</p>
      }
      <label for="user">User name</label>
      <input id="user" name="user" autocomplete="username" autocapitalize="none" spellcheck="false" required />
      <label for="pass">Password</label>
      <input id="pass" name="pass" type="password" autocomplete="current-password" required />
      <label><input name="remember" type="checkbox" /> Stay logged in</label>
      <p role="alert">{{ problem() }}</p>
      <button [attr.aria-disabled]="busy()">Log in</button>
      <p class="hint">The demo backend knows Angular with the password Def.</p>
    </form>
  `,
})
export class Login {
  protected readonly auth = inject(Auth);
  protected readonly busy = signal(false);
  protected readonly problem = signal('');

  constructor() {
    const router = inject(Router);
    const back = inject(ActivatedRoute).snapshot.queryParamMap.get('returnUrl') ?? '/';
    // An effect, because the login may also happen in another tab, and the server may answer late.
    effect(() => {
      if (this.auth.user()) void router.navigateByUrl(back);
    });
  }

  protected async login(event: Event): Promise<void> {
    event.preventDefault();
    if (this.busy()) return;
    const form = new FormData(event.target as HTMLFormElement);
    this.busy.set(true);
    this.problem.set('');
    try {
      const remember = form.has('remember');
      await this.auth.login(String(form.get('user')), String(form.get('pass')), {remember});
    } catch (error) {
      this.problem.set(explain(error));
    } finally {
      this.busy.set(false);
    }
  }
}
