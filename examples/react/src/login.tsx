/** The login page. */
import {useState} from 'react';
import {auth, explain} from './use-auth';

/** `waiting` as long as the server has not told whether the user is still logged in. */
export function Login({waiting}: {waiting: boolean}) {
  const [busy, setBusy] = useState(false);
  const [alert, setAlert] = useState('');

  async function login(form: FormData) {
    if (busy) return;
    setBusy(true);
    setAlert('');
    await auth
      .login(String(form.get('user')), String(form.get('pass')), {remember: form.has('remember')})
      .catch((error) => setAlert(explain(error)));
    setBusy(false);
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void login(new FormData(event.currentTarget));
      }}
    >
      <h1>Log in</h1>
      {waiting && (
        <p role="status">The server does not answer yet. This page keeps asking whether you are still logged in.</p>
      )}
      <label htmlFor="user">User name</label>
      <input id="user" name="user" autoComplete="username" autoCapitalize="none" spellCheck={false} required />
      <label htmlFor="pass">Password</label>
      <input id="pass" name="pass" type="password" autoComplete="current-password" required />
      <label>
        <input name="remember" type="checkbox" /> Stay logged in
      </label>
      <p role="alert">{alert}</p>
      <button aria-disabled={busy}>Log in</button>
      <p className="hint">The demo backend knows Angular with the password Def.</p>
    </form>
  );
}
