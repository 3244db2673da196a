"""What every test relies on."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# Cases are judged by what comes of them, never by how long they take: a busy machine is no mistake.
# They are the same ones in each run; `pytest --hypothesis-profile=default` tries others.
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")
