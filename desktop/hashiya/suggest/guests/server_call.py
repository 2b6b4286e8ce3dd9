"""One question to a chat server: the only place of the program that opens a connection to one.

No proxy is used and no redirect followed: what is asked goes to the address that was typed and nowhere else.
"""

from __future__ import annotations

import http.client
import json
import ssl
import time
from typing import TYPE_CHECKING, Any

from hashiya.errors import UserError

if TYPE_CHECKING:
    from hashiya.suggest.guests.server_address import ServerAddress

_MOST = 4 << 20  # bytes of an answer
_PIECE = 1 << 16


def list_format(name: str, properties: dict[str, Any]) -> dict[str, Any]:
    """The JSON schema that the server is held to: a list by this name of objects that have all of these
    properties and no other (the response format of OpenAI's chat completions).
    """
    item = _object(properties)
    schema = _object({name: {"type": "array", "items": item}})
    return {"type": "json_schema", "json_schema": {"name": name, "strict": True, "schema": schema}}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def ask_chat(address: ServerAddress, body: dict[str, Any], *, seconds: float) -> str:
    """What the model answers, as text. Raises UserError `server_away`, `server_slow`, `server_refused`,
    `server_rubbish`.
    """
    until = time.monotonic() + seconds
    data = json.dumps(body, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/json", "Connection": "close"}
    connection = _connection(address, seconds)
    try:
        connection.request("POST", f"{address.path}/chat/completions", data, headers)
        response = connection.getresponse()
        raw = _read(response, until, connection)
    except TimeoutError as error:
        raise _slow(address, seconds) from error
    except (OSError, http.client.HTTPException) as error:
        said = " ".join(str(error).split())[:200] or type(error).__name__
        raise UserError(
            "server_away",
            f"The server {address} does not answer: {said}.",
            hint="See that it runs and that the address is right; the other engines go on without it.",
            address=str(address),
        ) from error
    finally:
        connection.close()
    if response.status != 200:
        said = " ".join(raw.decode("utf-8", "replace").split())[:200]
        raise UserError(
            "server_refused",
            f"The server {address} refused: {response.status} {said}",
            hint="See which models it has; the other engines go on without it.",
            address=str(address),
            status=response.status,
        )
    return _content(raw, address)


def _connection(address: ServerAddress, seconds: float) -> http.client.HTTPConnection:
    if address.secure:
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(address.host, address.port, timeout=seconds, context=context)
    return http.client.HTTPConnection(address.host, address.port, timeout=seconds)


def _read(response: http.client.HTTPResponse, until: float, connection: http.client.HTTPConnection) -> bytes:
    """All of it, within the time: a server that gives a byte now and then is one that does not answer."""
    parts: list[bytes] = []
    size = 0
    while True:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if connection.sock is not None:
            connection.sock.settimeout(left)
        part = response.read1(_PIECE)
        if not part:
            return b"".join(parts)
        parts.append(part)
        size += len(part)
        if size > _MOST:
            raise OSError("its answer is larger than 4 MB")


def _content(raw: bytes, address: ServerAddress) -> str:
    try:
        content = json.loads(raw)["choices"][0]["message"]["content"]
        if not isinstance(content, str):
            raise TypeError
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise UserError(
            "server_rubbish",
            f"What the server {address} answers is no answer of a chat endpoint.",
            hint="It has to be compatible with OpenAI's chat completions, as Ollama and llama.cpp are.",
            address=str(address),
        ) from error
    return content


def _slow(address: ServerAddress, seconds: float) -> UserError:
    return UserError(
        "server_slow",
        f"The server {address} gave no answer in {seconds:.0f} seconds.",
        hint="A smaller model answers faster; the other engines go on without it.",
        address=str(address),
        seconds=round(seconds),
    )
