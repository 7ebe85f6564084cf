/** The page behind the login: who the user is, and what another service would learn from the token. */
import {HttpClient} from '@angular/common/http';
import {Component, inject, signal} from '@angular/core';
import {Auth, explain} from './auth';

interface Me {user: string; expires_in: number}

@Component({
  selector: 'app-home',
  template: `
    @if (auth.avatar(); as avatar) {
      <img [src]="auth.url(avatar)" alt="" width="96" height="96" />
    }
    <h1>{{ auth.user() ? 'Welcome, ' + auth.user() : 'Loading …' }}</h1>
    @if (auth.roles().length) {
      <p class="hint">{{ auth.roles().join(', ') }}</p>
    }
    <section aria-labelledby="me">
      <h2 id="me">GET /me</h2>
      <p role="status">
        @if (me(); as me) {
          This token is {{ me.user }}'s for another {{ me.expires_in }} seconds.
        }
      </p>
      <button (click)="ask()">Ask again</button>
    </section>
    <p role="alert">{{ problem() }}</p>
    <button class="quiet" (click)="logout()">Log out</button>
  `,
})
export class Home {
  protected readonly auth = inject(Auth);
  private readonly http = inject(HttpClient);
  protected readonly me = signal<Me | null>(null);
  protected readonly problem = signal('');

  constructor() {
    // Where a server renders this page there is no user yet.
    if (this.auth.user()) this.ask();
  }

  protected ask(): void {
    this.problem.set('');
    this.http.get<Me>(this.auth.url('me')).subscribe({
      next: (me) => this.me.set(me),
      error: (error) => this.problem.set(explain(error)),
    });
  }

  protected async logout(): Promise<void> {
    this.problem.set('');
    await this.auth.logout().catch((error) => this.problem.set(explain(error)));
  }
}
