/** An API that asks Doorstep itself who is calling, and remembers the answer for a few seconds. */
import express from 'express';

const {PORT = 4001, DOORSTEP_ME = 'http://127.0.0.1:3005/me'} = process.env;
const {ALLOWED_ORIGINS = 'http://localhost:4521', REMEMBER_SECONDS = '5'} = process.env;
const AT_MOST = 10_000;

const remembered = new Map();

/** Doorstep's word on the token: a caller, or the status to refuse with. Only a good answer is remembered. */
async function ask(authorization) {
  const known = remembered.get(authorization);
  if (known && performance.now() < known.until) return known;

  const options = {headers: {Authorization: authorization}, signal: AbortSignal.timeout(3000)};
  const answer = await fetch(DOORSTEP_ME, options).catch(() => null);
  if (answer?.status === 401) return {status: 401};
  // Not a 401: the user is not logged out because Doorstep is away.
  if (!answer?.ok) return {status: 503};

  const {user, roles = [], expires_in} = await answer.json();
  // For so long a user who has logged out is still let in.
  const until = performance.now() + Math.min(Number(REMEMBER_SECONDS), expires_in) * 1000;
  if (remembered.size >= AT_MOST) remembered.clear();
  remembered.set(authorization, {caller: {user, roles}, until});
  return {caller: {user, roles}};
}

async function readCaller(request, response, next) {
  const {authorization = []} = request.headersDistinct;
  const {caller, status} = authorization.length === 1 ? await ask(authorization[0]) : {status: 401};
  if (status === 401) {
    response.set('WWW-Authenticate', 'Bearer error="invalid_token"');
    return response.status(401).json({error: 'invalid_token'});
  }
  if (status) return response.status(503).set('Retry-After', '1').json({error: 'unavailable'});
  request.caller = caller;
  next();
}

/** Before everything else, so that the page can read a 401 or a 503 too. */
function cors(request, response, next) {
  const origin = request.get('Origin');
  response.vary('Origin');
  if (ALLOWED_ORIGINS.split(',').includes(origin)) {
    response.set({
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Headers': 'Authorization, Content-Type',
      'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE',
      'Access-Control-Expose-Headers': 'Retry-After',
      'Access-Control-Max-Age': '600',
    });
  }
  if (request.method === 'OPTIONS') return response.status(204).end();
  next();
}

const app = express();
app.use(cors);

app.get('/others/', readCaller, (request, response) => {
  response.json(request.caller);
});

app.listen(PORT, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${PORT}`));
