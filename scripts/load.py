"""Measures throughput and latency with 1 to 16 clients, and what happens beyond the queue.

The service is one of its own, on free ports. Each client sends photos of about one megapixel one
after the other; every answer is checked. In the last step there are more clients than the service
lets wait; a refused one waits as ``Retry-After`` says.
"""

# Locust replaces blocking functions of the standard library; it must be imported first.
from locust import HttpUser, constant, task  # isort: skip
from locust.env import Environment  # isort: skip

import argparse
import itertools
import sys
import time
from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

import gevent
import psutil
from tqdm import tqdm

from scripts.benchmark import report
from scripts.traffic.clients import ANSWER_SECONDS, Outcome, judge, to_reply
from scripts.traffic.own_service import OwnService
from scripts.traffic.photos import make_good
from service.config import ServerConfig

CLIENTS = (1, 2, 4, 8, 16)
STEP_SECONDS = 25.0
"""Duration of a step; requests that are under way at its end are waited for."""
SCALE = 3
"""Size of the photos: 900x660 to 1200x948 pixels."""
TOO_MANY = 16
"""Clients of the last step, beyond those that the queue and TorchServe can hold."""


class Client(HttpUser):
    """A client that sends one photo after the other."""

    wait_time = constant(0)
    numbers = itertools.count()
    refusals: ClassVar[Counter[str]] = Counter()

    @task
    def send_photo(self) -> None:
        """Send a photo, and count its answer under the name of the outcome."""
        photo = make_good(next(self.numbers), SCALE)
        with self.client.post(
            "", files={"data": photo.data}, timeout=ANSWER_SECONDS, catch_response=True
        ) as response:
            if not response.status_code:
                response.request_meta["name"] = Outcome.UNANSWERED
                return
            reply = to_reply(response)
            outcome, detail = judge(photo, reply)
            response.request_meta["name"] = outcome
            if outcome is Outcome.WRONG:
                response.failure(detail)
            else:
                response.success()
        if outcome is Outcome.REFUSED:
            self.refusals[detail] += 1
            gevent.sleep(reply.retry_after)


@dataclass(frozen=True)
class Step:
    """Figures of one step; times in seconds.

    Attributes:
        clients: number of clients.
        outcomes: number of requests.
        throughput: right answers per second.
        median, p95, longest: of the right answers.
        refusal_p95: of the refusals; None without one.
        problems: what went wrong, and how often.
    """

    clients: int
    outcomes: dict[Outcome, int]
    throughput: float
    median: float
    p95: float
    longest: float
    refusal_p95: float | None
    problems: dict[str, int]


def run_step(config: ServerConfig, clients: int, seconds: float) -> Step:
    """Let clients send photos for a time."""
    environment = Environment(
        user_classes=[Client], host=config.prediction_url, stop_timeout=ANSWER_SECONDS
    )
    runner = environment.create_local_runner()
    start = time.monotonic()
    runner.start(clients, spawn_rate=clients)
    gevent.sleep(seconds)
    runner.quit()
    spent = time.monotonic() - start
    stats = environment.stats
    entries = {outcome: stats.get(outcome, "POST") for outcome in Outcome}
    answered, refused = entries[Outcome.ANSWERED], entries[Outcome.REFUSED]
    return Step(
        clients=clients,
        outcomes={outcome: entry.num_requests for outcome, entry in entries.items()},
        throughput=answered.num_requests / spent,
        median=answered.get_response_time_percentile(0.5) / 1000,
        p95=answered.get_response_time_percentile(0.95) / 1000,
        longest=answered.max_response_time / 1000,
        refusal_p95=refused.get_response_time_percentile(0.95) / 1000
        if refused.num_requests
        else None,
        problems={str(error.error): error.occurrences for error in stats.errors.values()},
    )


def format_table(steps: list[Step]) -> str:
    """Format the figures as Markdown."""
    lines = ["| clients | photos per second | p50, s | p95, s | longest, s | answered | refused | "]
    lines[0] += "refused after (p95), s | wrong | no answer |"
    lines.append("|" + "---:|" * 10)
    for step in steps:
        figures = [f"{step.throughput:.2f}", f"{step.median:.2f}", f"{step.p95:.2f}"]
        figures += [f"{step.longest:.2f}", str(step.outcomes[Outcome.ANSWERED])]
        figures += [str(step.outcomes[Outcome.REFUSED])]
        figures += ["" if step.refusal_p95 is None else f"{step.refusal_p95:.2f}"]
        figures += [str(step.outcomes[Outcome.WRONG]), str(step.outcomes[Outcome.UNANSWERED])]
        lines.append(f"| {' | '.join([str(step.clients), *figures])} |")
    problems = sorted({problem for step in steps for problem in step.problems})
    return "\n".join([*lines, *problems])


def describe_machine(busy: float) -> str:
    """Describe the cores, and how much of them was in use before the measurement, in percent."""
    return (
        f"{len(psutil.Process().cpu_affinity())} cores, of which other programs used {busy:.0f} % "
        "before the measurement. Clients run on the same machine."
    )


def run(seconds: float) -> str:
    """Run every step; returns the figures as Markdown.

    Raises:
        LesionError: the service could not start.
    """
    busy = psutil.cpu_percent(interval=5.0)
    with OwnService() as service:
        config = service.config
        counts = [*CLIENTS, config.max_waiting + config.in_flight + TOO_MANY]
        run_step(config, 1, 5.0)  # not counted: the first photos are slower
        steps = [run_step(config, count, seconds) for count in tqdm(counts, desc="Measuring")]
        left = len(service.find_photos_on_disk())
    refusals = ", ".join(f"{count} {code}" for code, count in Client.refusals.items())
    return "\n".join(
        [
            format_table(steps),
            "",
            f"{describe_machine(busy)} Refusals by code: {refusals or 'none'}. "
            f"Photos left on disk: {left}.",
        ]
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=STEP_SECONDS)
    options = parser.parse_args()
    return report(lambda: run(options.seconds))


if __name__ == "__main__":
    sys.exit(main())
