/** Starts programs for the tests: each in a directory of its own, and none outlives the run. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {rmSync} from 'node:fs';
import {mkdtemp, writeFile} from 'node:fs/promises';
import net from 'node:net';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

const binary = resolve(root, process.env.DOORSTEP_BIN || 'target/debug/doorstep');

// Without this, a run that is cut short would leave its backends behind.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

/** An empty directory with these files, in which a program runs without finding anybody's settings. */
export async function scratch(files = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'doorstep-browser-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  return directory;
}

/** Starts a program and resolves when it has printed what matches `sign`. Its directory goes when it is stopped. */
export async function start(command, args, sign, {directory, cwd = directory, env}) {
  const child = spawn(command, args, {
    cwd,
    env: {PATH: process.env.PATH, HOME: directory, ...env},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = () => {
    child.kill('SIGKILL');
    rmSync(directory, {recursive: true, force: true});
  };
  process.on('exit', end);
  const gone = once(child, 'exit');

  const found = await new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk) => {
      output += chunk;
      const match = output.match(sign);
      if (match) resolve(match);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', reject);
    gone.then(([code]) => reject(new Error(`${command} ended with ${code}:\n${output}`)), reject);
  });
  const stop = async (signal = 'SIGKILL') => {
    child.kill(signal);
    const [code] = await gone;
    process.off('exit', end);
    end();
    return code;
  };
  return {found, stop};
}

/** The real backend on a free port. */
export async function startBackend(env = {}, files = {}) {
  const {found, stop} = await start(binary, [], /listening on http:\/\/(?:127\.0\.0\.1|localhost):(\d+)/, {
    directory: await scratch(files),
    env: {PORT: '0', ...env},
  });
  return {port: Number(found[1]), stop};
}

const avatars = {Angular: 'angular.png', Ruby: 'ruby_programming.png'};

/** The file for `USERS_FILE=users.json`, which every mode but `COOKIES=local` needs. */
export async function usersFile(passwords) {
  const users = {};
  for (const [user, pass] of Object.entries(passwords)) {
    const hash = spawn(binary, ['hash'], {cwd: tmpdir(), stdio: ['pipe', 'pipe', 'inherit']});
    hash.stdin.end(pass);
    users[user] = {pass: (await hash.stdout.toArray()).join('').trim(), avatar: avatars[user]};
  }
  return {'users.json': JSON.stringify(users)};
}

/**
 * A port that was free a moment ago, for programs that do not tell which one they have found. It lies below those that
 * Linux hands out by itself, lest another program get it meanwhile.
 */
export async function freePort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const probe = net.createServer().listen(port, '127.0.0.1');
    const free = await once(probe, 'listening').then(() => true, () => false);
    probe.close();
    if (free) return port;
  }
}

/** nginx with these lines in its http block, and these files beside its configuration. */
export async function startNginx(http, files = {}) {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${name};`);
  const configuration = `
    daemon off;
    pid nginx.pid;
    error_log stderr notice;
    events {}
    http {
      include /etc/nginx/mime.types;
      access_log off;
      ${temporary.join(' ')}
      ${http}
    }`;
  const {stop} = await start('nginx', ['-p', '.', '-c', 'nginx.conf'], /start worker process \d+/, {
    directory: await scratch({...files, 'nginx.conf': configuration}),
  });
  return {stop: () => stop('SIGTERM')};
}
