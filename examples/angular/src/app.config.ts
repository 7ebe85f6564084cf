/** What the application is made of; the two lines with "auth" are all that logins need. */
import {provideHttpClient, withInterceptors} from '@angular/common/http';
import {ApplicationConfig, provideBrowserGlobalErrorListeners} from '@angular/core';
import {provideRouter} from '@angular/router';
import {routes} from './app';
import {authInterceptor, provideAuth} from './auth';
import {BACKEND} from './backend';

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideAuth(BACKEND),
    provideHttpClient(withInterceptors([authInterceptor])),
    provideRouter(routes),
  ],
};
