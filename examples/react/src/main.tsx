/** Starts the application: the login page, or the page behind it. */
import {StrictMode} from 'react';
import {createRoot} from 'react-dom/client';
import {Home} from './home';
import {Login} from './login';
import './styles.css';
import {useAuth} from './use-auth';

function App() {
  const {session, starting} = useAuth();
  if (session) return <Home session={session} />;
  if (session === undefined && starting) return <h1>Loading …</h1>;
  return <Login waiting={session === undefined} />;
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
