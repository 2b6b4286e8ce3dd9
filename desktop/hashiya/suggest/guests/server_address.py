"""Where the engine `server` asks: a server on this very machine, unless an address is typed in full."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hashiya.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hashiya.suggest.base import Knowledge

NAME = "server"
DEFAULT = "http://127.0.0.1:11434/v1"
"""Where Ollama listens; llama.cpp's server has port 8080."""
MODEL = "qwen2.5:7b"
_BARE = re.compile(r":?(\d{1,5})|(localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::(\d{1,5}))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """An address as it is asked: `path` is what stands before /chat/completions."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def local(self) -> bool:
        """Whether nothing leaves this machine."""
        if self.host.lower() == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.secure else 'http'}://{host}:{self.port}{self.path}"


def parse_address(typed: str) -> ServerAddress:
    """What a person typed: nothing (the default), a port or a name of this machine, or a whole address.

    Raises UserError `server_address`: another machine has to be named with http:// or https://.
    """
    typed = typed.strip()
    short = _BARE.fullmatch(typed)
    if not typed:
        whole = DEFAULT
    elif short:
        host, port = short[2] or "127.0.0.1", short[1] or short[3] or "11434"
        whole = f"http://{host}:{port}/v1"
    else:
        whole = typed
    try:
        parts = urlsplit(whole)
        port_number = parts.port
    except ValueError as error:
        raise _refused(typed) from error
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise _refused(typed)
    if parts.username or parts.password:
        raise _refused(typed)
    secure = parts.scheme == "https"
    path = parts.path.rstrip("/").removesuffix("/chat/completions") or "/v1"
    if not re.fullmatch(r"[\w\-./~]*", path, re.ASCII):
        raise _refused(typed)
    return ServerAddress(secure, parts.hostname, port_number or (443 if secure else 80), path)


def _refused(typed: str) -> UserError:
    return UserError(
        "server_address",
        f"«{typed}» is no address of a server.",
        hint="A port or localhost:PORT is this machine; any other has to be typed in full, with http:// or "
        "https://.",
        address=typed,
    )


def server_options(knowledge: Knowledge) -> Mapping[str, object]:
    """What a person set for it on this machine."""
    return knowledge.options.get(NAME, {})


def server_why_not(knowledge: Knowledge) -> str:
    """It is off until a person switches it on; nothing is asked here."""
    options = server_options(knowledge)
    if options.get("on") is not True:
        return "It is off until you switch it on."
    try:
        parse_address(str(options.get("address") or ""))
    except UserError as error:
        return str(error)
    return ""
