"""The engines of the program, in the order of their answers; plug-ins beside them.

Not in the package itself: the window takes names and kinds from there, and no engine works in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.suggest.camel.camel_recognizer import CamelSuggester
from hashiya.suggest.crf.crf_recognizer import CrfSuggester
from hashiya.suggest.encoder.encoder_recognizer import EncoderSuggester
from hashiya.suggest.encoder.runtimes import chosen_runtime
from hashiya.suggest.guests import server_address, token_folder
from hashiya.suggest.guests.guest_engine import GuestSuggester, plugin_engines
from hashiya.suggest.guests.server_engine import server_seconds
from hashiya.suggest.lexicon.lexicon_recognizer import LexiconSuggester
from hashiya.suggest.memory.memory_recognizer import MemorySuggester
from hashiya.suggest.patterns import PatternsSuggester

if TYPE_CHECKING:
    from hashiya.suggest.base import Suggester

SUGGESTERS: tuple[Suggester, ...] = (
    PatternsSuggester(),
    LexiconSuggester(),
    MemorySuggester(),
    CrfSuggester(),
    EncoderSuggester(),
    CamelSuggester(),
    GuestSuggester(
        token_folder.NAME,
        "Transformers",
        "hashiya.suggest.guests.token_model:TokenModelEngine",
        token_folder.why_not,
    ),
    GuestSuggester(
        server_address.NAME,
        "Chat server",
        "hashiya.suggest.guests.server_engine:ServerEngine",
        server_address.server_why_not,
        whole=True,
        rest=60.0,
        seconds=server_seconds,
    ),
)


def all_engines() -> tuple[Suggester, ...]:
    """Those of the program, then those that other packages bring; a plug-in never takes a name of ours."""
    own = {engine.name for engine in SUGGESTERS}
    return (*SUGGESTERS, *(engine for engine in plugin_engines() if engine.name not in own))


def runtime_of(engine: Suggester) -> str:
    """What computes an engine on this machine, where there is a choice, else ""."""
    return chosen_runtime() if isinstance(engine, EncoderSuggester) else ""
