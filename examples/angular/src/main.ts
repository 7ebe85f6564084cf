/** Starts the application; the two lines with "auth" are all that it takes to have logins. */
import {provideHttpClient, withInterceptors} from '@angular/common/http';
import {bootstrapApplication} from '@angular/platform-browser';
import {provideRouter} from '@angular/router';
import {App, routes} from './app';
import {authInterceptor, provideAuth} from './auth';
import {BACKEND} from './backend';

bootstrapApplication(App, {
  providers: [
    provideAuth(BACKEND),
    provideHttpClient(withInterceptors([authInterceptor])),
    provideRouter(routes),
  ],
});
