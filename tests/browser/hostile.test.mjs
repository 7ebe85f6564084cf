/** A page on a foreign origin tries to log the visitor in, out, or as somebody else. */
import assert from 'node:assert/strict';
import {once} from 'node:events';
import http from 'node:http';
import {after, afterEach, before, beforeEach, describe, test} from 'node:test';
import {APP, BACKEND, logIn, sees, setUp} from './harness.mjs';
import {usersFile} from './programs.mjs';

const acts = [{env: 'login', user: 'Ruby', pass: 'Ghi'}, {env: 'refresh_page'}, {env: 'logout'}];

const ways = {
  // Without CORS the page cannot read the answer, but the request is the same.
  'a fetch': (page, body) =>
    page.evaluate(
      ([url, body]) => fetch(url, {method: 'POST', body, mode: 'no-cors', credentials: 'include'}).catch(() => {}),
      [`${BACKEND}/login`, body],
    ),
  'a form': async (page, body) => {
    const answer = page.waitForNavigation();
    await page.evaluate(
      ([action, body]) => {
        const form = Object.assign(document.createElement('form'), {method: 'post', enctype: 'text/plain', action});
        const field = document.createElement('input');
        // A form writes name=value: the equals sign goes into a last field that nobody reads.
        Object.assign(field, {name: body.replace(/}$/, ',"x":"'), value: '"}'});
        form.append(field);
        document.body.append(form);
        form.submit();
      },
      [`${BACKEND}/login`, body],
    );
    await answer;
  },
};

for (const COOKIES of ['local', 'cross-site']) {
  describe(`with COOKIES=${COOKIES}, a foreign page`, () => {
    let stage, context, app, foreign;

    before(async () => {
      stage = await setUp('example');
      await stage.use(
        {COOKIES, ALLOWED_ORIGINS: APP, USERS_FILE: 'users.json'},
        await usersFile({Angular: 'Def', Ruby: 'Ghi'}),
      );
      const html = {'Content-Type': 'text/html'};
      foreign = http.createServer((_, response) => response.writeHead(200, html).end('<!doctype html>'));
      await once(foreign.listen(0, '127.0.0.1'), 'listening');
    });
    after(async () => {
      await stage.close();
      foreign.close();
    });
    beforeEach(async () => {
      context = await stage.visitor();
      app = await context.newPage();
      await app.goto(APP);
      await logIn(app);
      await sees(app);
    });
    afterEach(() => context.close());

    // To the browser another port of localhost is the same site, so that it sends even Strict cookies along.
    for (const host of ['localhost', '127.0.0.1']) {
      for (const act of acts) {
        for (const [way, attack] of Object.entries(ways)) {
          test(`on ${host} cannot ${act.env} by ${way}`, async () => {
            const cookies = await context.cookies();
            const page = await context.newPage();
            await page.goto(`http://${host}:${foreign.address().port}`);
            stage.door.requests.length = 0;
            await attack(page, JSON.stringify(act));
            assert.ok(stage.door.requests.includes('POST /login'), 'the request reached the backend');

            assert.deepEqual(await context.cookies(), cookies);
            await app.reload();
            await sees(app);
          });
        }
      }
    }
  });
}
