/** Bundles the application for the browser, and has a server render the page that it begins with. */
import {execFileSync} from 'node:child_process';
import {copyFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const settings = {
  absWorkingDir: path('.'),
  bundle: true,
  format: 'esm',
  // zone.js can follow no native async function.
  supported: {'async-await': false},
  tsconfigRaw: {compilerOptions: {experimentalDecorators: true, target: 'ES2022'}},
  logLevel: 'warning',
};
const pages = path('../../dist/server/browser');
await build({...settings, entryPoints: ['browser.ts'], outfile: `${pages}/main.js`});
await build({...settings, entryPoints: ['server.ts'], outfile: path('../../dist/server/server.mjs'), platform: 'node'});
copyFileSync(path('blocking.html'), `${pages}/blocking.html`);
// It ends by itself only if nothing of the application goes on, such as a timer or a channel between tabs.
const renderer = [path('../../dist/server/server.mjs'), path('blocking.html')];
const page = execFileSync(process.execPath, renderer, {timeout: 30_000, encoding: 'utf8'});
writeFileSync(`${pages}/index.html`, page);
