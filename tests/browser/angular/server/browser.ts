/** Starts the application in the browser, where a server has rendered it or from nothing, and tells when it is stable. */
import 'zone.js';
import '@angular/compiler';
import {ApplicationRef} from '@angular/core';
import {bootstrapApplication, provideClientHydration} from '@angular/platform-browser';
import {withEnabledBlockingInitialNavigation} from '@angular/router';
import {App, providers} from './app';

const rendered = document.querySelector('app-root')?.hasChildNodes();
const both = rendered ? [...providers(), provideClientHydration()] : providers(withEnabledBlockingInitialNavigation());
void bootstrapApplication(App, {providers: both})
  .then(({injector}) => injector.get(ApplicationRef).whenStable())
  .then(() => (document.documentElement.dataset['stable'] = 'true'));
