"""What holds for every test: how many examples are made at random, and that none fails on a slow machine."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# A deadline or a health check by the clock would fail a test because the machine is busy.
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("daily", _PATIENT, max_examples=50)
settings.register_profile("nightly", _PATIENT, max_examples=500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or "daily")
