"""An API that asks Doorstep itself who is calling, and remembers the answer for a few seconds.

    uvicorn asks_itself:app --port 4001
"""

import os
import time
from dataclasses import dataclass
from typing import Annotated

import httpx
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.middleware.cors import CORSMiddleware

ME = os.environ.get("DOORSTEP_ME", "http://127.0.0.1:3005/me")
ORIGINS = os.environ.get("ALLOWED_ORIGINS", "http://localhost:4521").split(",")
# For so long a user who has logged out is still let in.
REMEMBERED = float(os.environ.get("REMEMBER_SECONDS", "5"))
AT_MOST = 10_000


@dataclass(frozen=True)
class Caller:
    user: str
    roles: frozenset[str]


client = httpx.AsyncClient(timeout=3)
remembered: dict[str, tuple[float, Caller]] = {}


async def ask(authorization: str) -> Caller:
    """Doorstep's word on the token; only a good answer is remembered."""
    until, caller = remembered.get(authorization, (0.0, None))
    if caller and time.monotonic() < until:
        return caller

    try:
        answer = await client.get(ME, headers={"Authorization": authorization})
    except httpx.HTTPError:
        answer = None
    if answer is not None and answer.status_code == 401:
        raise HTTPException(401, "invalid_token", {"WWW-Authenticate": 'Bearer error="invalid_token"'})
    if answer is None or answer.status_code != 200:
        # Not a 401: the user is not logged out because Doorstep is away.
        raise HTTPException(503, "unavailable", {"Retry-After": "1"})

    me = answer.json()
    caller = Caller(me["user"], frozenset(me.get("roles", [])))
    if len(remembered) >= AT_MOST:
        remembered.clear()
    remembered[authorization] = (time.monotonic() + min(REMEMBERED, me["expires_in"]), caller)
    return caller


async def read_caller(request: Request) -> Caller:
    match request.headers.getlist("authorization"):
        case [authorization]:
            return await ask(authorization)
        case _:
            raise HTTPException(401, "invalid_token", {"WWW-Authenticate": "Bearer"})


app = FastAPI()
# Around everything, so that the page can read a 401 or a 503 too.
app.add_middleware(
    CORSMiddleware,
    allow_origins=ORIGINS,
    allow_methods=["*"],
    allow_headers=["Authorization", "Content-Type"],
    expose_headers=["Retry-After"],
)


@app.get("/others/")
async def others(caller: Annotated[Caller, Depends(read_caller)]):
    return {"user": caller.user, "roles": sorted(caller.roles)}
