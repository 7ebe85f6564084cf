/** What a proxy lets through, and what a page may read of its refusals. */
import assert from 'node:assert/strict';
import {after, before, beforeEach, describe, test} from 'node:test';
import {startBackend, usersFile} from '../browser/programs.mjs';
import {apis, APP, logIn, proxies, startDoor, startEcho} from './programs.mjs';

const cors = {'access-control-allow-origin': APP, vary: 'Origin'};

for (const [name, {forged, sameOrigin, crossOrigin}] of Object.entries(proxies)) {
  describe(`behind ${name}, an API`, () => {
    const started = [];
    let doorstep, door, same, cross, caller;

    const keep = async (program) => {
      started.push(await program);
      return started.at(-1);
    };
    before(async () => {
      const settings = {USERS_FILE: 'users.json', ALLOWED_ORIGINS: APP};
      doorstep = await keep(startBackend(settings, await usersFile({'Ada Löwe, 1': 'Def'})));
      door = await keep(startDoor(doorstep));
      const {port} = await keep(startEcho());
      const ports = {doorstep: door.port, things: port, others: port};
      same = await keep(sameOrigin(ports));
      cross = await keep(crossOrigin(ports));
      caller = await logIn(doorstep, 'Ada Löwe, 1', 'Def');
    });
    beforeEach(() => Object.assign(door, {status: null, roles: ''}));
    after(() => Promise.all(started.reverse().map((program) => program.stop())));

    const places = {
      'on the site of the page': () => ({url: `${same.url}/things/`, headers: {}, readable: {}}),
      'on another origin': () => ({url: `${cross.url}/things/`, headers: {Origin: APP}, readable: cors}),
    };

    const assertReadable = (answer, readable) => {
      for (const [header, value] of Object.entries(readable)) {
        if (header === 'vary') assert.match(answer.headers.get('vary'), /\borigin\b/i);
        else assert.equal(answer.headers.get(header), value, header);
      }
    };

    for (const [place, at] of Object.entries(places)) {
      test(`${place} learns who is calling, and gets neither the token nor the cookies`, async () => {
        const {url, headers, readable} = at();
        const answer = await fetch(url, {headers: {...headers, ...caller}});
        assert.equal(answer.status, 200);
        assertReadable(answer, readable);
        const reached = await answer.json();
        assert.equal(decodeURIComponent(reached['x-auth-user'].join()), 'Ada Löwe, 1');
        assert.equal(reached.authorization, undefined);
        assert.equal(reached.cookie, undefined);
      });

      test(`${place} learns the roles that Doorstep names`, async () => {
        const {url, headers} = at();
        door.roles = 'editor,admin';
        const reached = await (await fetch(url, {headers: {...headers, ...caller}})).json();
        assert.deepEqual(reached['x-auth-roles'], ['editor,admin']);
      });

      for (const roles of [null, '']) {
        const named = roles === null ? 'says nothing of roles' : 'names no role';

        test(`${place} never sees what a caller writes there when Doorstep ${named}`, async () => {
          const {url, headers} = at();
          door.roles = roles;
          const own = Object.fromEntries(forged.map((header) => [header, 'admin']));
          const answer = await fetch(url, {headers: {...headers, ...caller, ...own}});
          const reached = await answer.json();
          assert.equal(decodeURIComponent(reached['x-auth-user'].join()), 'Ada Löwe, 1');
          const values = Object.entries(reached).filter(([header]) => /^x[-_](auth|user)/.test(header));
          assert.ok(!JSON.stringify(values).includes('admin'), JSON.stringify(values));
        });
      }

      for (const [what, Authorization] of Object.entries({'no token': undefined, 'a bad token': 'Bearer x'})) {
        test(`${place} is not reached with ${what}, and the page can read that`, async () => {
          const {url, headers, readable} = at();
          const answer = await fetch(url, {headers: {...headers, ...(Authorization && {Authorization})}});
          assert.equal(answer.status, 401);
          assertReadable(answer, readable);
          assert.match(answer.headers.get('www-authenticate'), /^Bearer[^,]*$/);
          assert.equal((await answer.json()).error, 'invalid_token');
        });
      }

      test(`${place} is not reached while Doorstep is in trouble, and the page can read that`, async () => {
        const {url, headers, readable} = at();
        door.status = 503;
        const answer = await fetch(url, {headers: {...headers, ...caller}});
        assert.equal(answer.status, 503);
        assertReadable(answer, readable);
        assert.equal(answer.headers.get('retry-after'), '1');
        assert.equal((await answer.json()).error, 'unavailable');
      });

      test(`${place} gets a body that comes with the call`, async () => {
        const {url, headers} = at();
        const body = 'an apple'.repeat(1000);
        const answer = await fetch(url, {method: 'POST', body, headers: {...headers, ...caller}});
        assert.deepEqual((await answer.json())['content-length'], [String(body.length)]);
      });
    }

    test('answers a preflight itself, which has no token', async () => {
      const asked = {'Access-Control-Request-Method': 'DELETE', 'Access-Control-Request-Headers': 'authorization'};
      const answer = await fetch(`${cross.url}/things/`, {method: 'OPTIONS', headers: {Origin: APP, ...asked}});
      assert.equal(answer.status, 204);
      assertReadable(answer, cors);
      assert.match(answer.headers.get('access-control-allow-methods'), /\bDELETE\b/);
      assert.match(answer.headers.get('access-control-allow-headers'), /\bauthorization\b/i);
    });

    for (const headers of [{}, {Authorization: 'Bearer x'}]) {
      test(`is for no page of another origin, ${headers.Authorization ? 'with' : 'without'} a token`, async () => {
        const answer = await fetch(`${cross.url}/things/`, {headers: {Origin: 'https://evil.example', ...headers}});
        assert.equal(answer.headers.get('access-control-allow-origin'), null);
      });
    }

    test('that asks Doorstep itself gets the token, and no cookie', async () => {
      const reached = await (await fetch(`${same.url}/others/`, {headers: caller})).json();
      assert.deepEqual(reached.authorization, [caller.Authorization]);
      assert.equal(reached.cookie, undefined);
    });

    for (const [framework, {behindProxy}] of Object.entries(apis)) {
      test(`in ${framework} knows the caller and the roles`, async () => {
        const api = await behindProxy();
        const proxy = await sameOrigin({doorstep: door.port, things: api.port});
        const things = `${proxy.url}/things/`;
        const headers = {...caller, 'X-Auth-Roles': 'editor', 'X-Auth-User': 'root'};
        try {
          assert.deepEqual(await (await fetch(things, {headers})).json(), {user: 'Ada Löwe, 1', roles: []});
          assert.equal((await fetch(things, {method: 'DELETE', headers})).status, 403);
          door.roles = 'author,editor';
          assert.equal((await fetch(things, {method: 'DELETE', headers})).status, 200);
          assert.equal((await fetch(api.url + '/things/')).status, 401);
        } finally {
          await Promise.all([proxy.stop(), api.stop()]);
        }
      });
    }

    test('is not reached while Doorstep is away, and the page can read that', async () => {
      door.stop();
      for (const at of Object.values(places)) {
        const {url, headers, readable} = at();
        const answer = await fetch(url, {headers: {...headers, ...caller}});
        assert.equal(answer.status, 503);
        assertReadable(answer, readable);
        assert.equal((await answer.json()).error, 'unavailable');
      }
    });
  });
}
