/** A page on 127.0.0.1 and a backend on localhost: two sites, so the cookies must be partitioned. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {cookiesOf, logIn, logOut, sees, seesForm, setUp} from './harness.mjs';
import {usersFile} from './programs.mjs';

describe('with COOKIES=cross-site, a page on another site', () => {
  let stage, context, page, origin;

  before(async () => {
    stage = await setUp('example');
    origin = `http://127.0.0.1:${stage.ports.pages}`;
    const settings = {COOKIES: 'cross-site', ALLOWED_ORIGINS: origin, USERS_FILE: 'users.json'};
    await stage.use(settings, await usersFile({Angular: 'Def'}));
    context = await stage.visitor();
    page = await context.newPage();
    await page.goto(origin);
  });
  after(() => stage.close());

  test('logs in with cookies that belong to it alone', async () => {
    await logIn(page);
    await sees(page);
    const attributes = {httpOnly: true, secure: true, sameSite: 'None', partitionKey: 'http://127.0.0.1'};
    const cookies = await cookiesOf(context, ...Object.keys(attributes));
    assert.deepEqual(cookies, {refresh_token: attributes, refresh_user: attributes});
  });

  test('is still logged in after a reload', async () => {
    await page.reload();
    await sees(page);
  });

  test('loses the cookies with a logout', async () => {
    await logOut(page);
    await seesForm(page);
    assert.deepEqual(await context.cookies(), []);
    await page.reload();
    await seesForm(page);
  });
});
