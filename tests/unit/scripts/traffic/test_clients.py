"""The clients of the load tests: how answers are judged and counted."""

from scripts.traffic.clients import Outcome, Reply, Tally, judge
from scripts.traffic.photos import Kind, Photo, make_good

PHOTO = make_good(0)
BUSY: dict[str, object] = {"error": {"code": "busy"}}


def test_a_refusal_needs_retry_after_and_an_error_code() -> None:
    assert judge(PHOTO, Reply(503, 5.0, BUSY)) == (Outcome.REFUSED, "busy")
    assert judge(PHOTO, Reply(503, None, BUSY))[0] is Outcome.WRONG
    assert judge(PHOTO, Reply(503, 5.0, {}))[0] is Outcome.WRONG


def test_other_errors_are_wrong() -> None:
    assert judge(PHOTO, Reply(500, None, {"error": {"code": "internal_error"}}))[0] is Outcome.WRONG
    assert judge(PHOTO, Reply(200, None, {"status": "ok"}))[0] is Outcome.WRONG


def test_the_longest_outage_lies_between_two_right_answers() -> None:
    tally = Tally(answered_at=[3.0, 1.0, 9.5, 4.0])
    assert tally.longest_outage == 5.5
    tally.count(Outcome.WRONG, Photo(Kind.BAD, b""), 1.0, "reason")
    assert tally.longest_outage == 5.5 and tally.problems == ["reason"]
