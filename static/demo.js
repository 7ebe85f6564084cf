// How to use Doorstep without a framework. The access token lives in this variable only: the cookies, which no
// script can read, bring it back after a reload.
let session = null; // { user, avatar, token, expires_in }
let age = stopwatch(); // seconds since the last answer that brought a token
let refreshAt = Infinity; // the age at which to refresh
let failures = 0; // refreshes in a row that got no usable answer
let logouts = 0; // a refresh that began before a logout must not undo it
let queue = Promise.resolve();

const $ = (id) => document.getElementById(id);
const tabs = new BroadcastChannel('doorstep');

// Date.now() counts a laptop's sleep, performance.now() survives a clock that is set back: the later of them is right.
function stopwatch() {
  const wall = Date.now(), steady = performance.now();
  return () => Math.max(Date.now() - wall, performance.now() - steady) / 1000;
}

// One request at a time: a logout that overtook a refresh could be undone by its answer.
function post(fields, timeout = 10_000) {
  return (queue = queue.then(() => send(fields, timeout)));
}

// Never rejects. text/plain needs no preflight when the page is on another origin than the backend; such a page
// writes the backend's address here and credentials: 'include'.
async function send(fields, timeout) {
  try {
    const response = await fetch('/login', {
      method: 'POST',
      headers: { 'Content-Type': 'text/plain' },
      credentials: 'same-origin',
      body: JSON.stringify(fields),
      signal: AbortSignal.timeout(timeout),
    });
    const { ok, status, headers } = response;
    const body = await response.json().catch((cause) => (ok ? Promise.reject(cause) : {}));
    return { ...body, ok, status, retryAfter: Number(headers.get('Retry-After')) || 0 };
  } catch {
    return { ok: false, status: 0, retryAfter: 0 };
  }
}

function explain({ status, error, message, retryAfter }) {
  const again = retryAfter ? `Please try again in ${retryAfter} s.` : 'Please try again later.';
  if (status === 0) return navigator.onLine ? 'The server does not answer.' : 'You are offline.';
  if (error === 'login_failed') return 'That user name and password do not match.';
  if (status === 429) return `Too many attempts. ${again}`;
  if (status >= 500) return `The server cannot do this just now. ${again}`;
  return message ?? `The server refused with status ${status}.`;
}

async function refresh(timeout) {
  refreshAt = Infinity;
  const before = logouts;
  const answer = await post({ env: 'refresh_page' }, timeout);
  if (before !== logouts) return;
  if (answer.ok) return begin(answer, 'Refreshed');

  if (answer.status < 400 || answer.status >= 500 || [408, 429].includes(answer.status)) {
    // The spread keeps a thousand clients from coming back in step with the server.
    const wait = Math.max(answer.retryAfter, Math.min(60, 2 ** failures++)) * (1 + Math.random() / 4);
    refreshAt = age() + wait;
    record(`Refresh failed (${answer.status || 'no answer'}); next try in ${Math.ceil(wait)} s`);
    if (session) say({ status: 'The server cannot be reached. You are still logged in; this page keeps trying.' });
    else show('form', { alert: explain(answer) });
  } else if (answer.error === 'log_in_again' || answer.error === 'try_again') {
    end({ alert: session ? 'Your session has ended. Please log in again.' : '' });
  } else end({ alert: explain(answer) });
}

function begin(answer, what) {
  const renewed = session !== null;
  session = answer;
  age = stopwatch();
  failures = 0;
  // Ten seconds early, or half-way through a token that is shorter than that.
  refreshAt = Math.max(1, answer.expires_in - Math.min(10, answer.expires_in / 2));
  record(`${what}; the token lasts ${answer.expires_in} s`);
  $('greeting').textContent = `Hello, ${answer.user}`;
  Object.assign($('avatar'), { src: `/${encodeURIComponent(answer.avatar)}`, alt: `Avatar of ${answer.user}` });
  if (renewed) $('status').textContent = ''; // an alert about a failed logout stays
  else show('account');
  tick();
}

function end(words) {
  session = null;
  refreshAt = Infinity;
  show('form', words);
}

function loggedOut(status) {
  logouts++;
  end({ status });
}

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

// Timers of hidden tabs are slowed and sleeping laptops have none, so the clock is asked, not counted.
function tick() {
  if (session) $('left').textContent = Math.max(0, Math.ceil(session.expires_in - age()));
  if (age() >= refreshAt) refresh();
}

async function busy(button, work) {
  button.disabled = button.ariaBusy = true;
  await work();
  button.disabled = button.ariaBusy = false;
  if (document.activeElement === document.body) button.focus(); // disabling it took the focus away
}

async function login() {
  refreshAt = Infinity;
  say({});
  const answer = await post({ env: 'login', ...Object.fromEntries(new FormData($('form'))) });
  if (answer.ok) {
    $('form').reset();
    begin(answer, 'Logged in');
    tabs.postMessage('login');
  } else {
    say({ alert: explain(answer) });
    $('pass').value = '';
    $('pass').focus();
  }
}

// Only the server can delete the cookies: without its word the user is still logged in.
async function logout() {
  const answer = await post({ env: 'logout' });
  if (!answer.ok) return say({ alert: `${explain(answer)} You are still logged in.` });
  loggedOut('You are logged out.');
  tabs.postMessage('logout');
}

// How to call a service that trusts the token. After a 401, a refresh finds out whether the session still lives.
async function me() {
  const headers = { Authorization: `Bearer ${session.token}` };
  const answer = await fetch('/me', { headers, signal: AbortSignal.timeout(10_000) })
    .then(async (response) => ({ status: response.status, text: await response.text() }))
    .catch(() => ({ text: 'no answer' }));
  record(`GET /me: ${answer.text}`);
  if (answer.status === 401) await refresh();
}

$('form').addEventListener('submit', (event) => {
  event.preventDefault();
  busy($('login'), login);
});
$('logout').addEventListener('click', () => busy($('logout'), logout));
$('me').addEventListener('click', () => busy($('me'), me));
$('avatar').addEventListener('load', () => ($('avatar').hidden = false));
$('avatar').addEventListener('error', () => ($('avatar').hidden = true));
tabs.addEventListener('message', ({ data }) => {
  if (data === 'login') refresh();
  else loggedOut('You logged out in another tab.');
});
addEventListener('pageshow', (event) => event.persisted && refresh());
addEventListener('online', () => failures && refresh());
document.addEventListener('visibilitychange', tick);
setInterval(tick, 250);
say({ status: 'One moment…' });
refresh(5000);
