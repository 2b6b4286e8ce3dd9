"""Values of the command line nested deeper than anything can read are told, as other wrong ones are."""

from __future__ import annotations

import pytest

from hashiya.errors import UserError
from hashiya.services.review.place_lookup import parse_relation, parse_spans

DEEP = "[" * 200_000


@pytest.mark.parametrize(("parse", "code"), [(parse_spans, "bad_spans"), (parse_relation, "bad_relation")])
def test_it_is_told(parse: object, code: str) -> None:
    with pytest.raises(UserError) as told:
        parse(DEEP)  # type: ignore[operator]
    assert told.value.code == code
