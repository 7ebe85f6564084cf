/** The page behind the login: who the user is, and what another service would learn from the token. */
import {useEffect, useState} from 'react';
import {auth, explain, type Session} from './use-auth';

interface Me {user: string; expires_in: number}

async function fetchMe(): Promise<Me> {
  const response = await auth.authFetch(auth.url('me'));
  if (!response.ok) throw new Error(`GET /me was answered with status ${response.status}.`);
  return response.json();
}

export function Home({session}: {session: Session}) {
  const [me, setMe] = useState<Me | null>(null);
  const [alert, setAlert] = useState('');

  const attempt = (work: Promise<unknown>) => {
    setAlert('');
    work.catch((error) => setAlert(explain(error)));
  };
  const ask = () => attempt(fetchMe().then(setMe));
  useEffect(ask, [session.user]);

  return (
    <div className="home">
      {session.avatar && <img src={auth.url(session.avatar)} alt="" width="96" height="96" />}
      <h1>Welcome, {session.user}</h1>
      {session.roles.length > 0 && <p className="hint">{session.roles.join(', ')}</p>}
      <section aria-labelledby="me">
        <h2 id="me">GET /me</h2>
        <p role="status">{me && `This token is ${me.user}'s for another ${me.expires_in} seconds.`}</p>
        <button onClick={ask}>Ask again</button>
      </section>
      <p role="alert">{alert}</p>
      <button className="quiet" onClick={() => attempt(auth.logout())}>
        Log out
      </button>
    </div>
  );
}
