/** The races that log people out elsewhere: many tabs that refresh at once, and answers that never arrive. */
import assert from 'node:assert/strict';
import {once} from 'node:events';
import {after, before, describe, test} from 'node:test';
import {setTimeout as wait} from 'node:timers/promises';
import {APP, isRefresh, logIn, sees, setUp} from './harness.mjs';

const GRACE = 10_000;
const tokenIn = (head) => head.match(/\r\n(?:set-)?cookie:.*?\brefresh_token=([^;\r]+)/i)?.[1];

describe('the session', () => {
  let stage, context, first, token, rotated;

  // The token is replaced by the first refresh after its grace: only then can a tab be too slow.
  const graceIsOver = () => wait(Math.max(0, rotated + GRACE + 100 - Date.now()));

  before(async () => {
    stage = await setUp('example');
    await stage.use({ROTATION_GRACE: `${GRACE / 1000}s`});
    context = await stage.visitor();
    stage.door.on('answer', (answer) => {
      const given = tokenIn(answer);
      if (!given || given === token) return;
      token = given;
      rotated = Date.now();
    });
    first = await context.newPage();
    await first.goto(APP);
    await logIn(first);
    await sees(first);
  });
  after(() => stage.close());

  test('survives 50 tabs that refresh at once', async () => {
    const tabs = [first, ...(await Promise.all(Array.from({length: 49}, () => context.newPage())))];
    await Promise.all(tabs.map((tab) => tab === first || tab.goto(APP)));
    await Promise.all(tabs.map((tab) => sees(tab)));
    await graceIsOver();

    const replaced = token;
    const sent = [];
    stage.door.on('request', (request) => sent.push(tokenIn(request)));
    const refreshes = tabs.map((tab) => tab.waitForResponse(isRefresh));
    // Chromium has six connections to a server: the requests on them all carry the token that the first one replaces.
    stage.door.gathering = 6;
    // What a login in a 51st tab would tell the others.
    await first.evaluate(() => new BroadcastChannel('doorstep').postMessage('login'));
    const statuses = (await Promise.all(refreshes)).map((answer) => answer.status());
    assert.deepEqual(statuses, tabs.map(() => 200));
    assert.notEqual(token, replaced);
    const late = sent.filter((token) => token === replaced).length - 1;
    assert.ok(late >= 5, `${late} tabs came with a token that another tab had replaced`);

    await Promise.all(tabs.map((tab) => sees(tab)));
    await Promise.all(tabs.map((tab) => tab === first || tab.close()));
    await first.reload();
    await sees(first);
  });

  test('survives 20 reloads in a row that each lose the answer to a refresh', async () => {
    await graceIsOver();
    stage.door.withholding = true;
    for (let reload = 0; reload < 20; reload++) {
      const withheld = once(stage.door, 'withheld');
      await first.reload({waitUntil: 'commit'});
      await withheld;
    }
    stage.door.withholding = false;
    await first.reload();
    await sees(first);
  });
});
