/** How the examples bear tokens that run out, a logout elsewhere, and a backend that is gone, slow or new. */
import assert from 'node:assert/strict';
import {once} from 'node:events';
import {after, afterEach, before, beforeEach, describe, test} from 'node:test';
import {APP, BACKEND, isRefresh, logIn, logOut, sees, seesForm, setUp} from './harness.mjs';

const isMe = (exchange) => exchange.url() === `${BACKEND}/me`;
const askAgainButton = (page) => page.getByRole('button', {name: 'Ask again'});

const examples = {Angular: 'example', React: 'react'};

for (const [name, build] of Object.entries(examples)) describe(`the ${name} example`, () => {
  let stage, context, page;

  before(async () => (stage = await setUp(build)));
  after(() => stage.close());
  beforeEach(async () => {
    await stage.use({ACCESS_TTL: '2s'});
    context = await stage.visitor();
    page = await context.newPage();
  });
  afterEach(() => context.close());

  const logInAt = async (page) => {
    await page.goto(APP);
    await logIn(page);
    await sees(page);
  };

  const askAgain = async () => {
    const answer = page.waitForResponse((response) => isMe(response) && response.ok());
    await askAgainButton(page).click();
    await answer;
  };

  test('renews an access token that runs out, and nobody notices', async () => {
    await logInAt(page);
    for (let renewal = 0; renewal < 2; renewal++) assert.equal((await page.waitForResponse(isRefresh)).status(), 200);
    await askAgain();
    await sees(page);
  });

  test('makes one refresh for three calls that are refused at once, and each of them again', async () => {
    let latest;
    page.on('response', (response) => {
      if (response.url() === `${BACKEND}/login` && response.ok()) latest = response;
    });
    await logInAt(page);

    // A refresh that fails for want of a network signs nobody out, and lets the token run out.
    const failed = page.waitForEvent('requestfailed', isRefresh);
    let asked = false;
    await page.route(`${BACKEND}/login`, (route) => (asked ? route.continue() : route.abort()));
    await failed;
    const {token} = await latest.json();
    const me = `http://127.0.0.1:${stage.door.backend.port}/me`;
    while ((await fetch(me, {headers: {Authorization: `Bearer ${token}`}})).ok);
    await sees(page);

    const refreshes = [];
    const statuses = [];
    page.on('request', (request) => {
      if (isMe(request)) asked = true;
      else if (asked && isRefresh(request)) refreshes.push(request);
    });
    page.on('response', (response) => isMe(response) && statuses.push(response.status()));
    const sixth = page.waitForResponse(() => statuses.length === 6);
    await askAgainButton(page).evaluate((button) => [1, 2, 3].forEach(() => button.click()));
    await sixth;
    assert.deepEqual(statuses.sort(), [200, 200, 200, 401, 401, 401]);
    assert.equal(refreshes.length, 1);
  });

  test('stays logged in while the backend is unavailable', async () => {
    await logInAt(page);
    const headers = {'Access-Control-Allow-Origin': APP, 'Access-Control-Allow-Credentials': 'true'};
    await page.route(`${BACKEND}/login`, (route) => route.fulfill({status: 503, headers}));
    assert.equal((await page.waitForResponse(isRefresh)).status(), 503);
    await sees(page);
    await page.unroute(`${BACKEND}/login`);
    await askAgain();
    await sees(page);
  });

  // What stands between a page and its backend answers in its own words, and knows nothing of sessions.
  const foreign = [
    {status: 401, body: '<h1>401 Authorization Required</h1>'},
    {status: 403, json: {error: 'blocked', message: 'Request blocked'}},
    {status: 404, body: 'no such app'},
    {status: 429, json: {message: 'Too Many Requests'}, headers: {'Retry-After': '1'}},
    {status: 200, body: '<h1>Welcome to our hotel</h1>'},
    {status: 200, json: {}},
  ];
  const cors = {'Access-Control-Allow-Origin': APP, 'Access-Control-Allow-Credentials': 'true'};

  for (const {headers, ...answer} of foreign) {
    const what = `a foreign ${answer.status} ${answer.body ?? 'in JSON'}`;

    test(`stays logged in when a refresh is answered with ${what}`, async () => {
      await logInAt(page);
      await page.route(`${BACKEND}/login`, (route) => route.fulfill({...answer, headers: {...cors, ...headers}}));
      await page.waitForResponse(isRefresh);
      await page.unroute(`${BACKEND}/login`);
      await askAgain();
      await sees(page);
    });
  }

  test('asks once more, at once, where Doorstep says try_again', async () => {
    await logInAt(page);
    let asked = 0;
    const again = new Promise((resolve) => {
      const refuse = {status: 403, json: {error: 'try_again', message: 'Please try again'}, headers: cors};
      void page.route(`${BACKEND}/login`, (route) => {
        if (asked++ === 0) return route.fulfill(refuse);
        resolve('asked again');
        return route.continue();
      });
    });
    await page.reload({waitUntil: 'commit'});
    assert.equal(await Promise.race([again, seesForm(page).then(() => 'gave up')]), 'asked again');
    await sees(page);
  });

  test('leaves the page as soon as Doorstep says log_in_again, and comes back after the login', async () => {
    await logInAt(page);
    await page.goto(`${APP}/?page=2`);
    await sees(page);
    const token = (await context.cookies()).find(({name}) => name === 'refresh_token').value;
    await fetch(`http://127.0.0.1:${stage.door.backend.port}/login`, {
      method: 'POST',
      headers: {Cookie: `refresh_token=${token}`},
      body: '{"env":"logout"}',
    });
    await seesForm(page);
    await logIn(page);
    await sees(page);
    assert.equal(page.url(), `${APP}/?page=2`);
  });

  test('logs in and out in every tab at once', async () => {
    const other = await context.newPage();
    await other.goto(APP);
    await seesForm(other);
    await logInAt(page);
    await sees(other);
    await logOut(other);
    await seesForm(page);
    await seesForm(other);
    await page.reload();
    await seesForm(page);
  });

  test('stays logged in, and says so, when a logout does not reach the server', async () => {
    await logInAt(page);
    await context.setOffline(true);
    await logOut(page);
    await page.getByRole('alert').filter({hasText: 'The server does not answer.'}).waitFor();
    await sees(page);
    await context.setOffline(false);
    await logOut(page);
    await seesForm(page);
  });

  test('shows the login form, and no error, after the backend was restarted', async () => {
    await stage.use();
    await logInAt(page);
    const [running, reloaded] = [page, await context.newPage()];
    await reloaded.goto(APP);
    await sees(reloaded);

    assert.equal(await stage.door.backend.stop('SIGTERM'), 0);
    await stage.use();
    await Promise.all([askAgainButton(running).click(), reloaded.reload()]);
    await Promise.all([seesForm(running), seesForm(reloaded)]);
    for (const tab of [running, reloaded]) assert.equal(await tab.locator('[role=alert]').textContent(), '');

    await logIn(running);
    await Promise.all([sees(running), sees(reloaded)]);
  });

  test('shows the login form when the backend is gone, and the user as soon as it is back', async () => {
    await logInAt(page);
    const {backend} = stage.door;
    stage.door.leadTo(null);
    await page.clock.install();
    await page.reload();
    await seesForm(page);
    await logIn(page);
    await page.getByRole('alert').filter({hasText: 'The server does not answer.'}).waitFor();

    stage.door.leadTo(backend);
    await page.clock.fastForward(10_000);
    await sees(page);
  });

  test('keeps the page that was asked for when the first answer is slow', async () => {
    await logInAt(page);
    await page.clock.install();
    const withheld = once(stage.door, 'withheld');
    stage.door.withholding = true;
    await page.goto(`${APP}/?page=2`);
    await withheld;
    await page.clock.runFor(5_000);
    await seesForm(page);
    await page.getByText('The server does not answer yet.').waitFor();
    stage.door.withholding = false;
    await page.clock.runFor(30_000);
    await sees(page);
    assert.equal(page.url(), `${APP}/?page=2`);
  });

  // React's shows its login form at whatever address it is.
  if (build === 'example') test('takes the way back for a path of its own, whatever a link says', async () => {
    for (const elsewhere of ['//example.com/', 'https://example.com/', 'javascript:alert(1)']) {
      await page.goto(`${APP}/login?returnUrl=${encodeURIComponent(elsewhere)}`);
      await logIn(page);
      await sees(page);
      assert.equal(new URL(page.url()).origin, APP);
      await logOut(page);
      await seesForm(page);
    }
  });

  test('is never a blank page, even when the backend does not answer', async () => {
    const withheld = once(stage.door, 'withheld');
    stage.door.withholding = true;
    await page.goto(APP);
    await withheld;
    assert.match(await page.locator('body').innerText(), /Loading/);
    await seesForm(page);
    stage.door.withholding = false;
  });

  test('asks again after a sleep that outlasted the token', async () => {
    await page.clock.install();
    await logInAt(page);
    const refresh = page.waitForResponse(isRefresh);
    await page.clock.fastForward('08:00:00');
    assert.equal((await refresh).status(), 200);
    await sees(page);
  });
});
