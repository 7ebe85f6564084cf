/** What every user does with every client: log in, mistype, reload, log out. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {APP, BACKEND, cookiesOf, isRefresh, logIn, logOut, sees, seesForm, setUp} from './harness.mjs';

const clients = [
  {name: 'the demo page', address: BACKEND, canLogOut: true, wrongPassword: 'do not match'},
  {name: 'the Angular example', build: 'example', address: APP, canLogOut: true, wrongPassword: 'do not match'},
  {name: 'the React example', build: 'react', address: APP, canLogOut: true, wrongPassword: 'do not match'},
  {name: 'the lab client', build: 'lab', address: APP, canLogOut: false, wrongPassword: 'Login Failed'},
];

// The browser itself reports an answer of 401; it is the contract's way to say that there is no session.
const refusal = `Failed to load resource: the server responded with a status of 401 (Unauthorized) ${BACKEND}/login`;

for (const {name, build = 'example', address, canLogOut, wrongPassword} of clients) {
  describe(name, () => {
    let stage, context, page;

    before(async () => {
      stage = await setUp(build);
      await stage.use();
      context = await stage.visitor();
      page = await context.newPage();
      await page.goto(address);
    });
    after(() => stage.close());

    test('shows the login form to a stranger', () => seesForm(page));

    test('says in words that the password is wrong', async () => {
      await logIn(page, 'Angular', 'wrong');
      await page.getByRole('alert').filter({hasText: wrongPassword}).waitFor();
    });

    test('shows the user and the avatar after a login', async () => {
      await logIn(page);
      await sees(page);
    });

    if (build === 'lab') {
      test('reads the message and the token', async () => {
        await page.getByRole('status').filter({hasText: 'allow user to proceed'}).waitFor();
        assert.match(await page.locator('code').textContent(), /^[\w-]+\.[\w-]+\.[\w-]+$/);
      });
    }

    test('keeps the token from scripts, storage and the cookies that scripts see', async () => {
      const attributes = {httpOnly: true, sameSite: 'Strict'};
      const cookies = await cookiesOf(context, 'httpOnly', 'sameSite');
      assert.deepEqual(cookies, {refresh_token: attributes, refresh_user: attributes});
      const seen = await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length]);
      assert.deepEqual(seen, ['', 0, 0]);
    });

    test('is still logged in after a reload', async () => {
      const refresh = page.waitForResponse(isRefresh);
      await page.reload();
      assert.equal((await refresh).status(), 200);
      await sees(page);
    });

    test('is still logged in in a new tab', async () => {
      const tab = await context.newPage();
      await tab.goto(address);
      await sees(tab);
      await tab.close();
    });

    // The lab's front end has no logout.
    const testWithLogout = canLogOut ? test : () => {};

    testWithLogout('shows the login form after a logout, and after a reload', async () => {
      await logOut(page);
      await seesForm(page);
      assert.deepEqual(await context.cookies(), []);
      await page.reload();
      await seesForm(page);
    });

    testWithLogout('lets another user log in, and asks for a long session only where that is ticked', async () => {
      const logins = [];
      page.on('request', (request) => {
        const act = request.method() === 'POST' ? request.postDataJSON() : {};
        if (act.env === 'login') logins.push(act.remember);
      });
      await logIn(page, 'Ruby', 'Ghi');
      await sees(page, 'Ruby', 'ruby_programming.png');
      await logOut(page);
      await page.getByLabel('Stay logged in').check();
      await logIn(page, 'Ruby', 'Ghi');
      assert.deepEqual(logins, [false, true]);
      await sees(page, 'Ruby', 'ruby_programming.png');
      await page.reload();
      await sees(page, 'Ruby', 'ruby_programming.png');
    });

    test('never needed a preflight for /login', () => {
      assert.ok(stage.door.requests.includes('POST /login'));
      assert.ok(!stage.door.requests.includes('OPTIONS /login'));
    });

    test('left the console without errors', () => {
      assert.deepEqual(context.complaints.filter((complaint) => complaint !== refusal), []);
    });
  });
}
