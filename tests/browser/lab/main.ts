/** A client that knows nothing of Doorstep but the lab's two calls. */
import {HttpClient, HttpErrorResponse} from '@angular/common/http';
import {Component, inject, signal} from '@angular/core';
import {bootstrapApplication} from '@angular/platform-browser';

interface Result {message: string; user: string; avatar: string; token: string}

@Component({
  selector: 'lab-client',
  template: `
    <form (submit)="login($event)">
      <label>User name <input name="user" /></label>
      <label>Password <input name="pass" type="password" /></label>
      <button>Log in</button>
    </form>
    @if (result(); as result) {
      <h1>{{ result.user }}</h1>
      <img [src]="'http://localhost:3005/' + result.avatar" alt="Avatar" />
      <output>{{ result.message }}</output>
      <code>{{ result.token }}</code>
    }
    <p role="alert">{{ problem() }}</p>
  `,
})
class LabClient {
  private readonly http = inject(HttpClient);
  protected readonly result = signal<Result | null>(null);
  protected readonly problem = signal('');

  constructor() {
    this.send({env: 'refresh_page'});
  }

  protected login(event: Event): void {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    this.send(JSON.stringify({env: 'login', user: form.get('user'), pass: form.get('pass')}));
  }

  private send(body: object | string): void {
    const options = {headers: {'Content-Type': 'text/plain'}, withCredentials: true};
    this.http.post<Result>('http://localhost:3005/login', body, options).subscribe({
      next: (result) => this.result.set(result),
      error: ({error}: HttpErrorResponse) => this.problem.set(error.message),
    });
  }
}

bootstrapApplication(LabClient);
