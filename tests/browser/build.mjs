/** Builds the clients that the tests open in the browser, all with the example's own Angular. */
import {execFileSync} from 'node:child_process';
import {rmSync, symlinkSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const example = fileURLToPath(new URL('../../examples/angular', import.meta.url));
const here = '../../tests/browser';

// The lab's client finds Angular where every program looks for its packages: in a node_modules beside it.
const link = fileURLToPath(new URL('lab/node_modules', import.meta.url));
rmSync(link, {force: true});
symlinkSync('../../../examples/angular/node_modules', link);

function build(name, ...options) {
  const command = ['node_modules/@angular/cli/bin/ng.js', 'build', '--output-path', `${here}/dist/${name}`];
  const env = {...process.env, NG_CLI_ANALYTICS: 'false'};
  execFileSync('node', [...command, ...options], {cwd: example, env, stdio: ['ignore', 'inherit', 'inherit']});
}

const lab = `${here}/lab`;
build('example');
build('first-party', '--configuration', 'production,first-party');
build('lab', '--browser', `${lab}/main.ts`, '--index', `${lab}/index.html`, '--ts-config', `${lab}/tsconfig.json`);
