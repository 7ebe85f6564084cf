/** The APIs that ask Doorstep themselves: what they remember, and what a page on another origin may read. */
import assert from 'node:assert/strict';
import {after, before, beforeEach, describe, test} from 'node:test';
import {startBackend, usersFile} from '../browser/programs.mjs';
import {apis, APP, logIn, startDoor} from './programs.mjs';

for (const [name, {asksItself}] of Object.entries(apis)) {
  describe(`an API in ${name} that asks Doorstep itself`, () => {
    let doorstep, door, api, caller, url;

    before(async () => {
      doorstep = await startBackend({USERS_FILE: 'users.json'}, await usersFile({'Ada Löwe, 1': 'Def'}));
      door = await startDoor(doorstep);
      const DOORSTEP_ME = `http://127.0.0.1:${door.port}/me`;
      api = await asksItself({DOORSTEP_ME, ALLOWED_ORIGINS: APP, REMEMBER_SECONDS: '1'});
      url = `${api.url}/others/`;
    });
    after(async () => {
      await api.stop();
      door.stop();
      await doorstep.stop();
    });
    beforeEach(async () => {
      door.status = null;
      caller = await logIn(doorstep, 'Ada Löwe, 1', 'Def');
    });

    const call = (headers) => fetch(url, {headers: {Origin: APP, ...headers}});

    test('knows the caller, and remembers for a while', async () => {
      door.calls = 0;
      for (let round = 0; round < 3; round++) {
        const answer = await call(caller);
        assert.equal(answer.status, 200);
        assert.equal(answer.headers.get('access-control-allow-origin'), APP);
        assert.deepEqual(await answer.json(), {user: 'Ada Löwe, 1', roles: []});
      }
      assert.equal(door.calls, 1);
    });

    test('learns of a logout', async () => {
      assert.equal((await call(caller)).status, 200);
      const options = {method: 'POST', headers: {Cookie: caller.Cookie}, body: '{"env":"logout"}'};
      assert.equal((await fetch(`http://127.0.0.1:${doorstep.port}/login`, options)).status, 200);
      while ((await call(caller)).ok);
      assert.equal((await call(caller)).status, 401);
    });

    for (const [what, headers] of Object.entries({'no token': {}, 'a bad token': {Authorization: 'Bearer x'}})) {
      test(`refuses ${what}, and the page can read that`, async () => {
        const answer = await call(headers);
        assert.equal(answer.status, 401);
        assert.match(answer.headers.get('www-authenticate'), /^Bearer/);
        assert.equal(answer.headers.get('access-control-allow-origin'), APP);
      });
    }

    for (const status of [500, 502, 503]) {
      test(`is not available while Doorstep answers ${status}, and the page can read that`, async () => {
        door.status = status;
        const answer = await call({Authorization: `Bearer ${status}`});
        assert.equal(answer.status, 503);
        assert.equal(answer.headers.get('retry-after'), '1');
        assert.match(answer.headers.get('access-control-expose-headers'), /retry-after/i);
        assert.equal(answer.headers.get('access-control-allow-origin'), APP);
      });
    }

    test('answers a preflight', async () => {
      const asked = {'Access-Control-Request-Method': 'GET', 'Access-Control-Request-Headers': 'authorization'};
      const answer = await fetch(url, {method: 'OPTIONS', headers: {Origin: APP, ...asked}});
      assert.ok(answer.ok);
      assert.equal(answer.headers.get('access-control-allow-origin'), APP);
      assert.match(answer.headers.get('access-control-allow-headers'), /authorization/i);
    });

    test('is for no page of another origin', async () => {
      const answer = await fetch(url, {headers: {...caller, Origin: 'https://evil.example'}});
      assert.equal(answer.headers.get('access-control-allow-origin'), null);
    });
  });
}
