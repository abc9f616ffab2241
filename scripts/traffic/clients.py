"""Clients that send photos at the same time, check every answer and count the outcomes."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from itertools import pairwise

import requests

from scripts.traffic.photos import Kind, Photo, WrongAnswer
from service.config import ServerConfig

ANSWER_SECONDS = 180
"""A client that has no answer after this time reports none."""
_LONGEST_WAIT = 30.0
"""Most seconds that a client waits before it sends a refused photo again."""


class Outcome(StrEnum):
    """What became of a request."""

    ANSWERED = "answered"
    REFUSED = "refused"
    WRONG = "wrong"
    UNANSWERED = "unanswered"


@dataclass
class Tally:
    """Outcomes of all requests; may be used by several threads.

    Attributes:
        outcomes: number of requests.
        refusals: number of refusals with 503, by error code.
        kinds: number of right answers, by kind of photo.
        problems: what was wrong with each wrong answer and each request without an answer.
        seconds: durations of the right answers.
        answered_at: times of the right answers, of the monotonic clock.
        given_up: number of photos that were refused each time they were sent.
    """

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    kinds: Counter[Kind] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    answered_at: list[float] = field(default_factory=list)
    given_up: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, outcome: Outcome, photo: Photo, seconds: float, detail: str) -> None:
        """Count a request.

        Args:
            outcome: of the request.
            photo: that was sent.
            seconds: until the answer.
            detail: error code of a refusal, or what was wrong.
        """
        with self._lock:
            self.outcomes[outcome] += 1
            if outcome is Outcome.ANSWERED:
                self.kinds[photo.kind] += 1
                self.seconds.append(seconds)
                self.answered_at.append(time.monotonic())
            elif outcome is Outcome.REFUSED:
                self.refusals[detail] += 1
            else:
                self.problems.append(detail)

    @property
    def longest_outage(self) -> float:
        """Longest time in seconds between two right answers."""
        times = sorted(self.answered_at)
        return max((b - a for a, b in pairwise(times)), default=0.0)


@dataclass(frozen=True)
class Reply:
    """An answer: HTTP status, seconds of ``Retry-After`` or None, and the JSON object."""

    status: int
    retry_after: float | None
    content: dict[str, object]


def send(config: ServerConfig, photo: Photo) -> Reply:
    """Send a photo and read the answer.

    Raises:
        requests.RequestException: there is no answer, or it is not JSON.
    """
    answer = requests.post(
        config.prediction_url, files={"data": photo.data}, timeout=ANSWER_SECONDS
    )
    return to_reply(answer)


def to_reply(answer: requests.Response) -> Reply:
    """Read an answer.

    Raises:
        requests.RequestException: it is not JSON.
    """
    wait = answer.headers.get("Retry-After")
    return Reply(answer.status_code, None if wait is None else float(wait), answer.json())


def judge(photo: Photo, reply: Reply) -> tuple[Outcome, str]:
    """Judge an answer; returns the outcome, and the code of a refusal or what is wrong."""
    try:
        if reply.status == HTTPStatus.SERVICE_UNAVAILABLE:
            error = reply.content["error"]
            assert isinstance(error, dict)
            if reply.retry_after is None:
                raise WrongAnswer("status 503 without Retry-After")
            return Outcome.REFUSED, str(error["code"])
        photo.check(reply.status, reply.content)
    except (WrongAnswer, KeyError, AssertionError) as error:
        return Outcome.WRONG, str(error)
    return Outcome.ANSWERED, ""


def send_and_count(
    config: ServerConfig, photo: Photo, tally: Tally, attempts: int = 1
) -> Reply | None:
    """Send a photo, and again after ``Retry-After`` while it is refused; count every request.

    Returns:
        The last answer; None if the last request got none.
    """
    for attempt in range(attempts):
        start = time.monotonic()
        reply = None
        try:
            reply = send(config, photo)
            outcome, detail = judge(photo, reply)
        except requests.RequestException as error:
            outcome, detail = Outcome.UNANSWERED, type(error).__name__
        tally.count(outcome, photo, time.monotonic() - start, detail)
        if reply is None or outcome is not Outcome.REFUSED:
            break
        if attempt == attempts - 1:
            tally.given_up += 1
            break
        time.sleep(min(reply.retry_after or 1.0, _LONGEST_WAIT))
    return reply


def send_all(
    config: ServerConfig,
    photos: Iterable[Photo],
    tally: Tally,
    clients: int,
    attempts: int = 1,
    tick: Callable[[], None] = lambda: None,
) -> None:
    """Send photos with several clients at the same time, each of which waits for its answers.

    Args:
        config: of the service.
        photos: to send; made while the clients need them.
        tally: counts the outcomes.
        clients: number of clients.
        attempts: see ``send_and_count``.
        tick: called after every photo, from any thread.
    """
    source = _Shared(iter(photos))

    def run() -> None:
        with suppress(StopIteration):
            while True:
                send_and_count(config, source.take(), tally, attempts)
                tick()

    with ThreadPoolExecutor(clients) as executor:
        for future in [executor.submit(run) for _ in range(clients)]:
            future.result()


class _Shared:
    """An iterator that several threads take from."""

    def __init__(self, photos: Iterator[Photo]) -> None:
        self._photos = photos
        self._lock = threading.Lock()

    def take(self) -> Photo:
        with self._lock:
            return next(self._photos)
