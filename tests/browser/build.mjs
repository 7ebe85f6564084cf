/** Builds the clients that the tests open in the browser, and checks auth.ts against other majors of Angular. */
import {execFileSync} from 'node:child_process';
import {cpSync, rmSync, symlinkSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {node} from './node.mjs';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const example = path('../../examples/angular');
const here = '../../tests/browser';

function run(cwd, ...command) {
  const env = {...process.env, NG_CLI_ANALYTICS: 'false'};
  execFileSync(node, command, {cwd, env, stdio: ['ignore', 'inherit', 'inherit']});
}

const build = (name, ...options) =>
  run(example, 'node_modules/@angular/cli/bin/ng.js', 'build', '--output-path', `${here}/dist/${name}`, ...options);

// A copy finds the packages beside it, and not those of the example.
for (const place of ['20', '21', 'server']) cpSync(`${example}/src/auth.ts`, path(`angular/${place}/auth.ts`));
for (const major of ['20', '21']) run(path(`angular/${major}`), 'node_modules/typescript/bin/tsc', '--project', '.');
run(path('angular/server'), 'build.mjs');

// The lab's client finds Angular where every program looks for its packages: in a node_modules beside it.
rmSync(path('lab/node_modules'), {force: true});
symlinkSync('../../../examples/angular/node_modules', path('lab/node_modules'));

const lab = `${here}/lab`;
build('example');
const react = path('../../examples/react');
run(react, 'node_modules/typescript/bin/tsc');
run(react, 'node_modules/vite/bin/vite.js', 'build', '--outDir', path('dist/react/browser'), '--emptyOutDir');
build('first-party', '--configuration', 'production,first-party');
build('lab', '--browser', `${lab}/main.ts`, '--index', `${lab}/index.html`, '--ts-config', `${lab}/tsconfig.json`);
