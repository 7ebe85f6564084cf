/** Doorstep in React: one `auth` for the whole application, and a hook that follows it. */
import {useSyncExternalStore} from 'react';
// In your application: a copy of auth.js and auth.d.ts beside this file.
import {createAuth} from '../../../static/auth.js';

export {explain, type Session} from '../../../static/auth.js';
export const auth = createAuth('http://localhost:3005/login');
void auth.start();

/** `session` is null when logged out, undefined as long as that is not known; the first answer ends `starting`. */
export function useAuth() {
  return {
    session: useSyncExternalStore(auth.subscribe, () => auth.session, () => undefined),
    starting: useSyncExternalStore(auth.subscribe, () => auth.starting, () => true),
  };
}
