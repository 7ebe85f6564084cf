/** The proxies and APIs of examples/api, each as it is but for its ports, and what stands around them in the tests. */
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import http from 'node:http';
import {join} from 'node:path';
import {freePort, root, scratch, start, startNginx} from '../browser/programs.mjs';

export const APP = 'http://localhost:4521';

const examples = join(root, 'examples/api');
const python = join(root, 'target/proxies/bin/python');

/** A file of examples/api, but for the addresses in it. */
function example(name, {doorstep, things = 9, others = 9}) {
  return readFileSync(join(examples, name), 'utf8')
    .replaceAll('127.0.0.1:3005', `127.0.0.1:${doorstep}`)
    .replaceAll('127.0.0.1:4000', `127.0.0.1:${things}`)
    .replaceAll('127.0.0.1:4001', `127.0.0.1:${others}`)
    .replaceAll('https://app.example', APP);
}

async function startCaddy(name, ports) {
  const port = await freePort();
  const site = example(name, ports).replace(/^(app|api)\.example \{/m, `http://127.0.0.1:${port} {`);
  const directory = await scratch({Caddyfile: `{\n\tadmin off\n\tauto_https off\n\tdefault_bind 127.0.0.1\n}\n${site}`});
  const command = ['run', '--config', 'Caddyfile', '--adapter', 'caddyfile'];
  const {stop} = await start('caddy', command, /serving initial configuration/, {directory});
  return {url: `http://127.0.0.1:${port}`, stop: () => stop('SIGTERM')};
}

/** Ways to put a proxy in front, given the ports of Doorstep and of the APIs; and headers that none may pass on. */
export const proxies = {
  nginx: {
    forged: ['X-Auth-Roles', 'X-Auth-User', 'X-User', 'X_Auth_Roles', 'X_User'],
    async sameOrigin(ports) {
      const port = await freePort();
      const files = {'api.conf': example('nginx-same-origin.conf', ports)};
      const {stop} = await startNginx(`server { listen 127.0.0.1:${port}; include api.conf; }`, files);
      return {url: `http://127.0.0.1:${port}`, stop};
    },
    async crossOrigin(ports) {
      const port = await freePort();
      const {stop} = await startNginx(
        example('nginx-cross-origin.conf', ports).replace('listen 8080', `listen 127.0.0.1:${port}`),
      );
      return {url: `http://127.0.0.1:${port}`, stop};
    },
  },
  Caddy: {
    forged: ['X-Auth-Roles', 'X-Auth-User', 'X-User', 'X-Auth-Anything', 'X_Auth_Roles', 'X_User'],
    sameOrigin: (ports) => startCaddy('Caddyfile.same-origin', ports),
    crossOrigin: (ports) => startCaddy('Caddyfile.cross-origin', ports),
  },
};

async function startPython(module, env) {
  const port = await freePort();
  const command = ['-m', 'uvicorn', `${module}:app`, '--port', String(port)];
  const {stop} = await start(python, command, /Uvicorn running/, {
    directory: await scratch(),
    cwd: join(examples, 'python'),
    env: {PYTHONDONTWRITEBYTECODE: '1', ...env},
  });
  return {port, url: `http://127.0.0.1:${port}`, stop};
}

async function startNode(file, env) {
  const port = await freePort();
  const {stop} = await start(process.execPath, [file], /listening/, {
    directory: await scratch(),
    cwd: join(examples, 'node'),
    env: {PORT: String(port), ...env},
  });
  return {port, url: `http://127.0.0.1:${port}`, stop};
}

/** The example APIs: one behind a proxy, and one that asks Doorstep itself. */
export const apis = {
  FastAPI: {behindProxy: () => startPython('behind_proxy'), asksItself: (env) => startPython('asks_itself', env)},
  Express: {behindProxy: () => startNode('behind-proxy.js'), asksItself: (env) => startNode('asks-itself.js', env)},
};

async function listen(answer) {
  const server = http.createServer(answer);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {port: server.address().port, stop: () => (server.closeAllConnections(), server.close())};
}

/** An API that answers with the headers that have reached it, and has ideas of its own about CORS. */
export const startEcho = () =>
  listen((request, response) => {
    response.writeHead(200, {'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*'});
    response.end(JSON.stringify(request.headersDistinct));
  });

/** Stands at Doorstep's address: passes to it, counts, names other roles (null: none), or is a Doorstep in trouble. */
export async function startDoor(doorstep) {
  const door = {calls: 0, status: null, roles: ''};
  const {port, stop} = await listen((request, response) => {
    door.calls++;
    if (door.status) {
      const headers = {'Content-Type': 'application/json', 'Retry-After': '1'};
      return response.writeHead(door.status, headers).end('{"error":"unavailable","message":"Not available"}');
    }
    const {method, url, headers} = request;
    const passed = http.request({port: doorstep.port, method, path: url, headers}, (answer) => {
      const {'x-auth-roles': _, ...others} = answer.headers;
      response.writeHead(answer.statusCode, door.roles === null ? others : {...others, 'x-auth-roles': door.roles});
      answer.pipe(response);
    });
    request.pipe(passed);
  });
  return Object.assign(door, {port, stop});
}

/** Logs in, and resolves with the header to call an API with. */
export async function logIn({port}, user, pass) {
  const body = JSON.stringify({env: 'login', user, pass});
  const answer = await fetch(`http://127.0.0.1:${port}/login`, {method: 'POST', body});
  const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0]);
  return {Authorization: `Bearer ${(await answer.json()).token}`, Cookie: cookies.join('; ')};
}
