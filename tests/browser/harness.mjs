/** What the tests stand on: real backends, the pages that call them, and a Chromium in which their origins are real. */
import {EventEmitter, once} from 'node:events';
import {readFile} from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import {extname, join} from 'node:path';
import {chromium} from 'playwright-core';
import {root, startBackend} from './programs.mjs';

export const APP = 'http://localhost:4521';
export const BACKEND = 'http://localhost:3005';

const types = {'.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css'};

/** Serves a built client as a web host would: files as they are, every other path as the application. */
async function servePages(client) {
  const directory = join(root, 'tests/browser/dist', client, 'browser');
  const server = http.createServer(async ({url}, response) => {
    const name = extname(url) in types ? url : '/index.html';
    const body = await readFile(join(directory, name)).catch(() => null);
    response.writeHead(body ? 200 : 404, {'Content-Type': types[extname(name)]}).end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

/** Stands at the backend's address and passes bytes to the backend of the moment, or keeps its answers back. */
class Door extends EventEmitter {
  backend = null;
  withholding = false;
  /** The first line of every request that passed. */
  requests = [];
  /** How many requests must have come before any of them passes. */
  gathering = 1;
  waiting = [];
  connections = new Set();

  constructor() {
    super();
    this.server = net.createServer((browser) => {
      this.connections.add(browser);
      browser.on('close', () => this.connections.delete(browser));
      browser.on('error', () => browser.destroy());
      if (!this.backend) return browser.destroy();
      const backend = net.connect(this.backend.port, '127.0.0.1');
      let withheld = false;
      browser.on('data', (bytes) => {
        const text = bytes.toString('latin1');
        const [line] = text.split(' HTTP/1.1\r\n', 1);
        if (/^[A-Z]+ \/\S*$/.test(line)) this.requests.push(line);
        this.emit('request', text);
        this.waiting.push(() => backend.write(bytes));
        if (this.waiting.length >= this.gathering) this.letIn();
      });
      backend.on('data', (bytes) => {
        this.emit('answer', bytes.toString('latin1'));
        if (!this.withholding) browser.write(bytes);
        else if (!withheld) withheld = this.emit('withheld');
      });
      backend.on('error', () => browser.destroy());
      browser.on('close', () => backend.destroy());
      backend.on('close', () => browser.destroy());
    });
  }

  letIn() {
    this.gathering = 1;
    for (const pass of this.waiting.splice(0)) pass();
  }

  leadTo(backend) {
    this.backend = backend;
    for (const connection of this.connections) connection.destroy();
  }
}

const map = (address, port) => `MAP ${address} 127.0.0.1:${port}`;

/** A Chromium in which `APP` is the built client and `BACKEND` leads to whatever backend `use` has put there. */
export async function setUp(client) {
  const door = new Door();
  await once(door.server.listen(0, '127.0.0.1'), 'listening');
  const pages = await servePages(client);
  const ports = {door: door.server.address().port, pages: pages.address().port};
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    chromiumSandbox: process.getuid() !== 0,
    args: [`--host-resolver-rules=${map('localhost:3005', ports.door)},${map('localhost:4521', ports.pages)}`],
  });

  return {
    browser,
    door,
    ports,

    /** Starts a backend and puts it in the place of the one before. */
    async use(env, files) {
      await door.backend?.stop();
      door.leadTo(await startBackend(env, files));
    },

    /** A browser profile of its own; `context.complaints` is what the consoles of its pages report as errors. */
    async visitor(options) {
      const context = await browser.newContext({reducedMotion: 'reduce', ...options});
      context.setDefaultTimeout(15_000);
      context.complaints = [];
      context.on('weberror', (error) => context.complaints.push(String(error.error())));
      context.on('console', (message) => {
        if (message.type() === 'error') context.complaints.push(`${message.text()} ${message.location().url}`);
      });
      return context;
    },

    async close() {
      await browser.close();
      await door.backend?.stop();
      door.server.close();
      pages.close();
    },
  };
}

/** Every client and the demo page share these labels. */
export async function logIn(page, user = 'Angular', pass = 'Def') {
  await page.getByLabel('User name').fill(user);
  await page.getByLabel('Password').fill(pass);
  await page.getByRole('button', {name: 'Log in'}).click();
}

export const logOut = (page) => page.getByRole('button', {name: 'Log out'}).click();

/** Resolves when the page shows that this user is logged in, picture and all. */
export async function sees(page, user = 'Angular', picture = 'angular.png') {
  await page.getByRole('heading', {name: user}).waitFor();
  await page.waitForFunction((picture) => {
    const image = document.querySelector('img');
    return image?.complete && image.naturalWidth > 0 && image.src.endsWith(`/${picture}`);
  }, picture);
}

/** Resolves when the page shows the login form. */
export const seesForm = (page) => page.getByLabel('User name').waitFor();

/** The cookies of a browser profile, reduced to these attributes. */
export async function cookiesOf(context, ...attributes) {
  const cookies = await context.cookies();
  const reduced = (cookie) => Object.fromEntries(attributes.map((attribute) => [attribute, cookie[attribute]]));
  return Object.fromEntries(cookies.map((cookie) => [cookie.name, reduced(cookie)]));
}

/** Whether this request, or the request of this response, is a refresh. */
export const isRefresh = (exchange) =>
  (exchange.request?.() ?? exchange).postDataJSON()?.env === 'refresh_page';
