/** The demo page and the examples as people meet them: axe, the keyboard alone, any screen width, light and dark. */
import assert from 'node:assert/strict';
import {mkdir} from 'node:fs/promises';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {APP, BACKEND, logIn, logOut, sees, seesForm, setUp} from './harness.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const screenshots = join(tmpdir(), 'doorstep-screenshots');

const looks = [];
for (const colorScheme of ['light', 'dark']) for (const width of [360, 1280]) looks.push({colorScheme, width});

const pages = {demo: {address: BACKEND}, example: {address: APP}, react: {build: 'react', address: APP}};

for (const [name, {build = 'example', address}] of Object.entries(pages)) {
  describe(`the ${name}`, () => {
    let stage, page;

    before(async () => {
      await mkdir(screenshots, {recursive: true});
      stage = await setUp(build);
      await stage.use();
      page = await (await stage.visitor()).newPage();
    });
    after(() => stage.close());

    const looksRight = async (state) => {
      for (const {colorScheme, width} of looks) {
        await page.emulateMedia({colorScheme});
        await page.setViewportSize({width, height: 800});
        await page.screenshot({path: join(screenshots, `${name}-${state}-${width}-${colorScheme}.png`)});
        const {violations} = await page.evaluate(() => axe.run());
        const found = violations.flatMap(({id, nodes}) => nodes.map((node) => `${id}: ${node.html}`));
        assert.deepEqual(found, [], `${width} px, ${colorScheme}`);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `${overflow} px too wide at ${width} px`);
      }
    };

    test('looks right and has no violation while it waits for the backend', async () => {
      await page.route('**/login', () => {});
      await page.goto(address);
      await page.evaluate(axe);
      await looksRight('waiting');
      await page.unroute('**/login');
    });

    test('looks right and has no violation with the login form', async () => {
      await page.goto(address);
      await page.evaluate(axe);
      await seesForm(page);
      await looksRight('form');
    });

    test('looks right and has no violation with a wrong password', async () => {
      await logIn(page, 'Angular', 'wrong');
      await page.getByRole('alert').filter({hasText: /\w/}).waitFor();
      await looksRight('wrong');
    });

    test('looks right and has no violation with a user', async () => {
      await logIn(page);
      await sees(page);
      await looksRight('user');
    });

    test('looks right and has no violation with a logout that failed', async () => {
      await page.context().setOffline(true);
      await logOut(page);
      await page.getByRole('alert').filter({hasText: /\w/}).waitFor();
      await looksRight('offline');
      await page.context().setOffline(false);
    });

    test('looks right and has no violation after a logout', async () => {
      await logOut(page);
      await seesForm(page);
      await looksRight('logout');
    });

    test('can be used by keyboard alone', async () => {
      // The name of what has the focus, which must also be seen.
      const focused = () =>
        page.evaluate(() => {
          const {activeElement: element} = document;
          if (element === document.body) return '';
          if (getComputedStyle(element).outlineStyle === 'none') return `${element.outerHTML} without an outline`;
          return element.labels?.[0]?.textContent.trim() || element.textContent.trim();
        });
      const tabTo = async (name) => {
        for (let presses = 0; presses < 6 && (await focused()) !== name; presses++) await page.keyboard.press('Tab');
        assert.equal(await focused(), name);
      };
      await page.reload();
      await seesForm(page);
      await tabTo('User name');
      await page.keyboard.type('Angular');
      await tabTo('Password');
      await page.keyboard.type('Def');
      await page.keyboard.press('Enter');
      await sees(page);
      await tabTo('Log out');
      await page.keyboard.press('Space');
      await seesForm(page);
    });
  });
}
