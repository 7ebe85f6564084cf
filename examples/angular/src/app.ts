/** The frame of the application: its routes, and the way back to the login page. */
import {Component, effect, inject} from '@angular/core';
import {Router, RouterOutlet, Routes} from '@angular/router';
import {Auth, authGuard} from './auth';
import {Home} from './home';
import {Login} from './login';

export const routes: Routes = [
  {path: '', component: Home, canActivate: [authGuard], title: 'Home'},
  {path: 'login', component: Login, title: 'Log in'},
  {path: '**', redirectTo: ''},
];

@Component({
  selector: 'app-root',
  imports: [RouterOutlet],
  template: '<main><router-outlet /></main>',
})
export class App {
  constructor() {
    const auth = inject(Auth);
    const router = inject(Router);
    // A guard runs only when a page is entered; a session may end while one is open.
    effect(() => {
      if (!auth.user()) void router.navigateByUrl('/login');
    });
  }
}
