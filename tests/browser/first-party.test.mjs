/** The backend as a part of the app's own site, behind the files of examples/first-party as they are. */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {cookiesOf, logIn, logOut, sees, seesForm, setUp} from './harness.mjs';
import {node} from './node.mjs';
import {freePort, root, scratch, start, startNginx, usersFile} from './programs.mjs';

/** A file of examples/first-party, but for the port. */
const example = (name, port) =>
  readFileSync(join(root, 'examples/first-party', name), 'utf8').replace(':3005', `:${port}`);

async function startSite(backendPort) {
  const port = await freePort();
  const site = `
    server {
      listen 127.0.0.1:${port};
      root ${join(root, 'tests/browser/dist/first-party/browser')};
      location / { try_files $uri /index.html; }
      include doorstep.conf;
    }`;
  const {stop} = await startNginx(site, {'doorstep.conf': example('nginx.conf', backendPort)});
  return {origin: `http://localhost:${port}`, stop};
}

async function startDevServer(backendPort) {
  const directory = await scratch({'proxy.conf.json': example('proxy.conf.json', backendPort)});
  const proxy = ['--proxy-config', join(directory, 'proxy.conf.json')];
  const {found, stop} = await start(
    node,
    ['node_modules/@angular/cli/bin/ng.js', 'serve', '--configuration', 'first-party', '--port', '0', ...proxy],
    /Local:\s+(http:\/\/localhost:\d+)/,
    {directory, cwd: join(root, 'examples/angular'), env: {NG_CLI_ANALYTICS: 'false'}},
  );
  return {origin: found[1], stop: () => stop('SIGTERM')};
}

const servers = {
  nginx: {start: startSite, settings: {COOKIES: 'same-site', PROXY_HOPS: '1'}, secure: true},
  "Angular's development server": {start: startDevServer, settings: {COOKIES: 'local'}, secure: false},
};

for (const [name, {start, settings, secure}] of Object.entries(servers)) {
  describe(`behind ${name}, the example`, () => {
    const origins = new Set();
    let stage, server, context, page;

    before(async () => {
      stage = await setUp('first-party');
      server = await start(stage.ports.door);
      await stage.use(
        {...settings, ALLOWED_ORIGINS: server.origin, USERS_FILE: 'users.json'},
        await usersFile({Angular: 'Def'}),
      );
      context = await stage.visitor();
      page = await context.newPage();
      page.on('request', (request) => request.url().startsWith('data:') || origins.add(new URL(request.url()).origin));
      await page.goto(server.origin);
    });
    after(async () => {
      await server?.stop();
      await stage.close();
    });

    test('logs in with Strict cookies for the path of Doorstep on its own site', async () => {
      await logIn(page);
      await sees(page);
      const attributes = {httpOnly: true, secure, sameSite: 'Strict', path: '/api/'};
      const cookies = await cookiesOf(context, ...Object.keys(attributes));
      assert.deepEqual(cookies, {refresh_token: attributes, refresh_user: attributes});
    });

    test('calls GET /me with the token', () => page.getByText("This token is Angular's").waitFor());

    test('is still logged in after a reload', async () => {
      await page.reload();
      await sees(page);
    });

    test('is logged out after a logout and a reload', async () => {
      await logOut(page);
      await seesForm(page);
      await page.reload();
      await seesForm(page);
      assert.deepEqual(await context.cookies(), []);
    });

    test('calls no other origin than its own', () => assert.deepEqual([...origins], [server.origin]));
  });
}
