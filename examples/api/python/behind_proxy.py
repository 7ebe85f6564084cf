"""An API behind a proxy that has asked Doorstep who is calling; nothing but that proxy may reach it.

    uvicorn behind_proxy:app --port 4000
"""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import unquote

from fastapi import Depends, FastAPI, Header, HTTPException


@dataclass(frozen=True)
class Caller:
    user: str
    roles: frozenset[str]


def read_caller(
    x_auth_user: Annotated[str, Header()] = "",
    x_auth_roles: Annotated[str, Header()] = "",
) -> Caller:
    """The caller, from the proxy's headers. Without them the request has not come through the proxy."""
    if not x_auth_user:
        raise HTTPException(401)
    return Caller(unquote(x_auth_user), frozenset(filter(None, x_auth_roles.split(","))))


app = FastAPI()


@app.get("/things/")
def things(caller: Annotated[Caller, Depends(read_caller)]):
    return {"user": caller.user, "roles": sorted(caller.roles)}


@app.delete("/things/")
def remove_things(caller: Annotated[Caller, Depends(read_caller)]):
    if "editor" not in caller.roles:
        raise HTTPException(403, "That needs the role editor.")
    return {"removed": True}
