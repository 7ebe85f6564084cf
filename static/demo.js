// The demo page: shows what auth.js does.
import { createAuth, explain } from './auth.js';

const auth = createAuth();
const $ = (id) => document.getElementById(id);
let shown; // the session that the page shows
let tokenCame = 0; // when its token came
let farewell = ''; // what to tell after a logout

// Writing the same words again would make a screen reader say them again.
function say({ alert = '', status = '' }) {
  if ($('alert').textContent !== alert) $('alert').textContent = alert;
  if ($('status').textContent !== status) $('status').textContent = status;
}

function show(state, words = {}) {
  const before = document.body.dataset.state;
  document.body.dataset.state = state;
  $('form').hidden = $('hint').hidden = state !== 'form';
  $('account').hidden = $('events').hidden = state !== 'account';
  say(words);
  if (state === 'form' && before !== state) $('user').focus();
  if (state === 'account' && before === 'form') $('greeting').focus();
}

function record(what) {
  const time = new Date().toLocaleTimeString('en-GB');
  $('log').prepend(Object.assign(document.createElement('li'), { textContent: `${time} ${what}` }));
  $('log').children[6]?.remove();
}

function update() {
  const { session, problem } = auth;
  if (problem) record(`Refresh failed (${problem.status || 'no answer'}); it will be tried again`);
  if (session && session !== shown) welcome(session);
  else if (session && problem) {
    say({ status: 'The server cannot be reached. You are still logged in; this page keeps trying.' });
  } else if (session === null && shown) {
    show('form', farewell ? { status: farewell } : { alert: 'Your session has ended. Please log in again.' });
  } else if (session === null || problem) show('form', { alert: problem ? explain(problem) : '' });
  else if (!session && !auth.starting) show('form', { alert: 'The server does not answer yet.' });
  shown = session;
}

function welcome(session) {
  tokenCame = Date.now();
  record(`${shown ? 'Renewed' : 'Logged in'}; the token lasts ${session.expires_in} s`);
  $('greeting').textContent = `Hello, ${session.user}`;
  if (session.user !== shown?.user) {
    $('avatar').hidden = !session.avatar;
    $('avatar').alt = `Avatar of ${session.user}`;
    if (session.avatar) $('avatar').src = auth.url(encodeURIComponent(session.avatar));
  }
  if (shown) $('status').textContent = ''; // an alert about a failed logout stays
  else show('account');
  count();
}

function count() {
  const left = (auth.session?.expires_in ?? 0) - (Date.now() - tokenCame) / 1000;
  $('left').textContent = Math.max(0, Math.ceil(left));
}

async function busy(button, work) {
  button.disabled = button.ariaBusy = true;
  await work();
  button.disabled = button.ariaBusy = false;
  if (document.activeElement === document.body) button.focus(); // disabling it took the focus away
}

async function login() {
  say({});
  const { user, pass, remember } = Object.fromEntries(new FormData($('form')));
  try {
    await auth.login(user, pass, { remember: remember === 'on' });
    $('form').reset();
  } catch (error) {
    say({ alert: explain(error) });
    $('pass').value = '';
    $('pass').focus();
  }
}

async function logout() {
  farewell = 'You are logged out.';
  await auth.logout().catch((error) => say({ alert: `${explain(error)} You are still logged in.` }));
  farewell = '';
}

async function me() {
  const answer = await auth.authFetch('/me').then((response) => response.text(), () => 'no answer');
  record(`GET /me: ${answer}`);
}

$('form').addEventListener('submit', (event) => {
  event.preventDefault();
  busy($('login'), login);
});
$('logout').addEventListener('click', () => busy($('logout'), logout));
$('me').addEventListener('click', () => busy($('me'), me));
$('avatar').addEventListener('load', () => ($('avatar').hidden = false));
$('avatar').addEventListener('error', () => ($('avatar').hidden = true));
setInterval(count, 250);
say({ status: 'One moment…' });
auth.subscribe(update);
auth.start();
