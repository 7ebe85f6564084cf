/** static/auth.js in a page without a build, on another site than the backend that it is loaded from. */
import assert from 'node:assert/strict';
import {once} from 'node:events';
import http from 'node:http';
import {after, before, describe, test} from 'node:test';
import {AuthError, createAuth, explain} from '../../static/auth.js';
import {BACKEND, setUp} from './harness.mjs';
import {usersFile} from './programs.mjs';

describe('a page on a listed origin of another site', () => {
  let stage, context, page, origin, pages;

  before(async () => {
    stage = await setUp('example');
    const html = {'Content-Type': 'text/html'};
    const favicon = '<!doctype html><link rel="icon" href="data:,">';
    pages = http.createServer((_, response) => response.writeHead(200, html).end(favicon));
    await once(pages.listen(0, '127.0.0.1'), 'listening');
    origin = `http://127.0.0.1:${pages.address().port}`;
    const settings = {COOKIES: 'cross-site', ALLOWED_ORIGINS: origin, USERS_FILE: 'users.json'};
    await stage.use(settings, await usersFile({Angular: 'Def'}));
    context = await stage.visitor();
    page = await context.newPage();
    await page.goto(origin);
    await page.evaluate(async (backend) => {
      // A token has its times in whole seconds, so that a refresh within one brings the same token.
      const nextSecond = () => new Promise((resolve) => setTimeout(resolve, 1000));
      Object.assign(globalThis, await import(`${backend}/auth.js`), {nextSecond});
    }, BACKEND);
  });
  after(async () => {
    await stage.close();
    pages.close();
  });

  test('loads auth.js from the backend, which is then the one that it asks', async () => {
    const [before, after] = await page.evaluate(async () => {
      globalThis.auth = createAuth();
      return [String(auth.session), await auth.start()];
    });
    assert.deepEqual([before, after], ['undefined', null]);
  });

  test('learns status and code of a refusal', async () => {
    const refusal = await page.evaluate(() =>
      auth.login('Angular', 'wrong').catch((error) => ({status: error.status, code: error.code, name: error.name})),
    );
    assert.deepEqual(refusal, {status: 401, code: 'login_failed', name: 'AuthError'});
  });

  test('logs in, and every listener hears of it until it stops listening', async () => {
    const heard = await page.evaluate(async () => {
      const heard = [];
      const stop = auth.subscribe(() => heard.push(auth.session.user));
      const {user, roles} = await auth.login('Angular', 'Def');
      stop();
      await auth.refresh();
      return [...heard, user, roles];
    });
    assert.deepEqual(heard, ['Angular', 'Angular', []]);
  });

  test('shows the avatar', async () => {
    const width = await page.evaluate(async () => {
      const image = Object.assign(new Image(), {src: auth.url(auth.session.avatar)});
      await image.decode();
      return image.naturalWidth;
    });
    assert.ok(width > 0);
  });

  test('is known to GET /me, and after the token was refused once more, too', async () => {
    let calls = 0;
    const headers = {'Access-Control-Allow-Origin': origin};
    await page.route(`${BACKEND}/me`, (route) =>
      calls++ ? route.continue() : route.fulfill({status: 401, json: {error: 'invalid_token'}, headers}),
    );
    const answer = await page.evaluate(async () => {
      await nextSecond();
      const before = auth.session.token;
      const response = await auth.authFetch(auth.url('me'));
      return {status: response.status, ...(await response.json()), renewed: auth.session.token !== before};
    });
    assert.equal(calls, 2);
    assert.equal(answer.status, 200);
    assert.equal(answer.user, 'Angular');
    assert.ok(answer.renewed);
  });

  test('repeats a call with its body', async () => {
    const bodies = [];
    const headers = {'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Headers': 'authorization'};
    await page.route(`${BACKEND}/things`, (route) => {
      if (route.request().method() === 'POST') bodies.push(route.request().postData());
      return route.fulfill({status: bodies.length === 1 ? 401 : 200, json: {}, headers});
    });
    const status = await page.evaluate(async () => {
      await nextSecond();
      const {status} = await auth.authFetch(auth.url('things'), {method: 'POST', body: 'an apple'});
      return status;
    });
    assert.equal(status, 200);
    assert.deepEqual(bodies, ['an apple', 'an apple']);
  });

  test('keeps the token to itself on the way to others', async () => {
    const given = await page.evaluate(async () => {
      const given = [];
      globalThis.fetch = async (request) => {
        if (request.headers.has('Authorization')) given.push(request.url);
        return new Response('{}');
      };
      const firstParty = createAuth('/api/login', {services: ['https://api.example/things']});
      globalThis.fetch = ((plain) => async (request, init) => {
        if (!init) return plain(request);
        return new Response('{"user":"Ada","token":"secret","expires_in":120}');
      })(globalThis.fetch);
      await firstParty.start();
      const places = ['/api/me', '/api/', '/', '/apiary', '/api/../me', 'http://localhost:3005/me'];
      const service = 'https://api.example/things';
      for (const place of [...places, service, `${service}/1?all`, `${service}y`]) await firstParty.authFetch(place);
      return given;
    });
    const own = [`${origin}/api/me`, `${origin}/api/`];
    assert.deepEqual(given, [...own, 'https://api.example/things', 'https://api.example/things/1?all']);
  });

  test('can not load auth.js from an origin that is not listed', async () => {
    const stranger = await context.newPage();
    await stranger.goto(`http://localhost:${pages.address().port}`);
    const load = (backend) => import(`${backend}/auth.js`).then(() => 'loaded', () => 'refused');
    assert.equal(await stranger.evaluate(load, BACKEND), 'refused');
  });
});

describe('auth.js', () => {
  test('loads where a server renders the page, and knows nobody there', async () => {
    const auth = createAuth('http://localhost:3005/login');
    assert.equal(await auth.start(), undefined);
    assert.equal(auth.session, undefined);
  });

  test('explains an error in the words that it is given', () => {
    const answer = (status, headers) => ({status, headers: new Headers(headers)});
    const busy = new AuthError(answer(429, {'Retry-After': '30'}), {error: 'too_many_attempts', message: 'Slowly'});
    const foreign = new AuthError(answer(418), {message: 'Teapot'});
    const words = {too_many_attempts: 'Zu viele Versuche. In {seconds} s wieder.', other: 'Das ging nicht.'};
    assert.equal(explain(busy), 'Too many attempts. Please try again in 30 s.');
    assert.equal(explain(busy, words), 'Zu viele Versuche. In 30 s wieder.');
    assert.equal(explain(foreign), 'Teapot');
    assert.equal(explain(foreign, words), 'Das ging nicht.');
    assert.equal(explain(new AuthError()), 'The server does not answer.');
  });
});
