/** Angular applications that ask more of auth.ts than the example: with zone.js, rendered by a server, in a hurry. */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {after, afterEach, before, beforeEach, describe, test} from 'node:test';
import {APP, BACKEND, logIn, setUp} from './harness.mjs';

const pages = {'rendered by a server': '/things', 'that blocks its first navigation': '/blocking.html'};

test('a server renders the guarded page as not known yet', () => {
  const page = readFileSync(new URL('dist/server/browser/index.html', import.meta.url), 'utf8');
  assert.match(page, /<h1>Not known yet<\/h1>/);
});

for (const [name, address] of Object.entries(pages)) {
  describe(`an Angular application ${name}`, () => {
    let stage, context, page;

    before(async () => (stage = await setUp('server')));
    after(() => stage.close());
    beforeEach(async () => {
      await stage.use();
      context = await stage.visitor();
      page = await context.newPage();
      await page.goto(APP + address);
    });
    afterEach(() => context.close());

    const seesSignIn = () => page.waitForURL(`${APP}/account/sign-in?returnUrl=%2Fthings`);
    const seesUser = () => page.getByRole('heading', {name: 'Angular'}).waitFor();

    test('sends a stranger to the login page that it was given, and back', async () => {
      await seesSignIn();
      await logIn(page);
      await seesUser();
      assert.equal(page.url(), `${APP}/things`);
      const refusal = 'the server responded with a status of 401';
      assert.deepEqual(context.complaints.filter((complaint) => !complaint.includes(refusal)), []);
    });

    test('waits for a slow first answer before it guards a page or sends a call', async () => {
      await seesSignIn();
      await logIn(page);
      await seesUser();
      const calls = [];
      page.on('request', (request) => request.url() === `${BACKEND}/me` && calls.push(request));
      let answer;
      const asked = new Promise((resolve) => page.route(`${BACKEND}/login`, (route) => resolve((answer = route))));
      await page.goto(APP + address);
      await asked;
      // Long enough for a call or a navigation that did not wait.
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
      assert.equal(calls.length, 0);
      assert.equal(page.url(), APP + address);
      await answer.continue();
      await seesUser();
      await page.getByText('At the start it was Angular.').waitFor();
      assert.equal(page.url(), `${APP}/things`);
    });

    test('leaves the guarded page when the session ends', async () => {
      await seesSignIn();
      await logIn(page);
      await seesUser();
      await page.getByRole('button', {name: 'Log out'}).click();
      await page.waitForURL(`${APP}/account/sign-in`);
    });

    test('becomes stable, though it renews the token', async () => {
      await page.waitForFunction(() => document.documentElement.dataset.stable);
    });
  });
}

describe('auth.ts', () => {
  let stage;

  before(async () => {
    stage = await setUp('server');
    await stage.use();
  });
  after(() => stage.close());

  test('explains an error in the words that it is given', async () => {
    const context = await stage.visitor();
    const page = await context.newPage();
    await page.goto(`${APP}/blocking.html`);
    const sentences = await page.evaluate(() => {
      const headers = new Headers({'Retry-After': '30'});
      const busy = {status: 429, error: {error: 'too_many_attempts', message: 'Slowly'}, headers};
      const [foreign, gone] = [{status: 418, error: {message: 'Teapot'}}, {status: 0, error: null}];
      const words = {too_many_attempts: 'Zu viele Versuche. In {seconds} s wieder.', other: 'Das ging nicht.'};
      return [busy, foreign, gone].flatMap((error) => [globalThis.explain(error), globalThis.explain(error, words)]);
    });
    assert.deepEqual(sentences, [
      'Too many attempts. Please try again in 30 s.',
      'Zu viele Versuche. In 30 s wieder.',
      'Teapot',
      'Das ging nicht.',
      'The server does not answer.',
      'Das ging nicht.',
    ]);
    await context.close();
  });

  const service = 'http://localhost:4000/things';
  const places = {
    '/api/login': {
      sent: [`${APP}/api/me`, `${APP}/api/`, service, `${service}/1?all`],
      kept: [`${APP}/`, `${APP}/apiary`, `${APP}/api/../secrets`, `${APP}/me`, `${BACKEND}/me`, `${service}s`],
    },
    [`${BACKEND}/login`]: {
      sent: [`${BACKEND}/me`, `${BACKEND}/anything`],
      kept: [`${APP}/me`, 'http://localhost:30055/me', 'http://localhost:4000/', 'http://localhost:3005@localhost:4000/'],
    },
  };

  for (const [login, {sent, kept}] of Object.entries(places)) {
    test(`sends the token below ${new URL('.', new URL(login, APP))} and to the services, and nowhere else`, async () => {
      const context = await stage.visitor();
      await context.addInitScript((login) => (globalThis.login = login), login);
      const page = await context.newPage();
      const given = new Set();
      const headers = {'Access-Control-Allow-Origin': APP, 'Access-Control-Allow-Credentials': 'true'};
      const session = {user: 'Ada', avatar: null, token: 'secret', expires_in: 120};
      const answer = (route) => {
        const request = route.request();
        if (request.url().endsWith('/login')) return route.fulfill({json: session, headers});
        if (request.headers().authorization === 'Bearer secret') given.add(request.url());
        const allow = {'Access-Control-Allow-Headers': 'authorization'};
        return route.fulfill({json: {}, headers: {...headers, ...allow}});
      };
      await page.route((url) => url.port !== '4521' || url.pathname.startsWith('/api/login'), answer);
      await page.goto(`${APP}/blocking.html`);
      await page.getByRole('heading', {name: 'Ada'}).waitFor();
      given.clear();
      await page.route((url) => !url.pathname.endsWith('/login'), answer);
      await page.evaluate((addresses) => globalThis.ask(addresses), [...sent, ...kept]);
      assert.deepEqual([...given].sort(), sent.sort());
      await context.close();
    });
  }
});
