/** Prints a page of the application as a server renders it. */
import {readFileSync} from 'node:fs';
import 'zone.js/node';
import '@angular/compiler';
import {bootstrapApplication, BootstrapContext, provideClientHydration} from '@angular/platform-browser';
import {provideServerRendering, renderApplication} from '@angular/platform-server';
import {App, providers} from './app';

const application = (context: BootstrapContext) =>
  bootstrapApplication(App, {providers: [...providers(), provideClientHydration(), provideServerRendering()]}, context);
const document = readFileSync(process.argv[2]!, 'utf8');
const options = {document, url: 'http://localhost:4521/things', allowedHosts: ['localhost']};
renderApplication(application, options).then(console.log, (error) => {
  console.error(error);
  process.exitCode = 1;
});
