/** The frame of the application: its routes, and what is seen until the first of them opens. */
import {Component, inject, signal} from '@angular/core';
import {CanActivateFn, RouterOutlet, Routes} from '@angular/router';
import {Auth, authGuard} from './auth';
import {Home} from './home';
import {Login} from './login';

/** Opens the login page only when it is known that it is needed, or when the backend does not answer. */
const settled: CanActivateFn = async () => (await inject(Auth).ready, true);

export const routes: Routes = [
  {path: '', component: Home, canActivate: [authGuard], title: 'Home'},
  {path: 'login', component: Login, canActivate: [settled], title: 'Log in'},
  {path: '**', redirectTo: ''},
];

@Component({
  selector: 'app-root',
  imports: [RouterOutlet],
  template: `
    <main>
      @if (!open()) {
        <h1>Loading …</h1>
      }
      <router-outlet (activate)="open.set(true)" />
    </main>
  `,
})
export class App {
  protected readonly open = signal(false);
}
