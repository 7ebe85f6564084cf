/** An API behind a proxy that has asked Doorstep who is calling; nothing but that proxy may reach it. */
import express from 'express';

/** Reads the caller from the proxy's headers. Without them the request has not come through the proxy. */
function readCaller(request, response, next) {
  const user = request.get('X-Auth-User');
  if (!user) return response.status(401).json({error: 'invalid_token'});
  const roles = (request.get('X-Auth-Roles') ?? '').split(',').filter(Boolean);
  request.caller = {user: decodeURIComponent(user), roles};
  next();
}

const app = express();

app.get('/things/', readCaller, (request, response) => {
  response.json(request.caller);
});

app.delete('/things/', readCaller, (request, response) => {
  if (!request.caller.roles.includes('editor')) return response.status(403).json({error: 'needs_editor'});
  response.json({removed: true});
});

const {PORT = 4000} = process.env;
app.listen(PORT, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${PORT}`));
