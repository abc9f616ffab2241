"""The process that drives a batch; ``batch.supervisor`` starts it and shows what it says.

    python -m batch.driver FOLDER < order.json

It writes events to the file descriptor ``EVENTS``, one JSON object a line. Whatever Ray and others
print goes to standard output and error, which the supervisor keeps from the terminal.
"""

import json
import os
import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from batch.actor import Worker, identify
from batch.cluster import Plan, list_nodes, plan_actors, running_ray
from batch.errors import BatchError
from batch.inputs import list_photos
from batch.job import (
    Inputs,
    Job,
    check_resumable,
    create_job,
    iterate_units,
    read_job,
    write_inputs,
)
from batch.order import EVENTS, Order
from batch.results import find_done, summarise
from batch.storage import Storage
from lesion.errors import LesionError

_FRUITLESS_ROUNDS = 3
"""Rounds in a row without a finished unit after which the batch ends."""

Emit = Callable[[dict[str, Any]], None]


def run(order: Order, folder: str, emit: Emit) -> None:
    """Run or resume a batch.

    Raises:
        BatchError: it cannot start or go on.
    """
    output = Storage(order.options.output)
    try:
        job = read_job(output)
        if job and not order.resume:
            raise BatchError(
                f"{order.options.output} already holds a batch. Go on with it by --resume, or "
                "choose another folder."
            )
        listed = None
        if job is None:
            options = order.options
            photos = list_photos(
                options.place,
                options.path_column,
                options.ground_truth_column,
                options.pixel_spacing_column,
            )
            emit({"event": "message", "text": "Listing the photos …"})
            listed = write_inputs(output, photos)
        emit({"event": "message", "text": "Starting Ray and the networks …"})
        with running_ray(order.address, folder):
            plan = plan_actors(list_nodes(), order.actors, gpu=order.gpu)
            model = _fingerprint(order, plan)
            if job is None:
                assert listed is not None
                job = create_job(output, order.options, *listed, model, plan.actors)
            else:
                check_resumable(job, order.options, model, Inputs(output))
            Driver(order, job, output, plan, emit).run()
    except OSError as error:
        raise BatchError(
            f"The output cannot be used: {error.strerror or error}. What is done is kept: go on by "
            "--resume."
        ) from None


@dataclass
class Driver:
    """Hands out the units of a batch until all are done.

    Attributes:
        done: units that are done.
    """

    order: Order
    job: Job
    output: Storage
    plan: Plan
    emit: Emit
    done: set[int] = field(default_factory=set)

    def run(self) -> None:
        """Analyse what is left and summarise.

        Raises:
            BatchError: a worker cannot start or write, or workers end again and again.
            OSError: the output cannot be read.
        """
        job = self.job
        self.done = find_done(self.output, job)
        self.emit(
            {
                "event": "start",
                "photos": job.photos,
                "done": self._count(self.done),
                "actors": self.plan.actors,
                "threads": self.plan.threads,
            }
        )
        fruitless, careful = 0, False
        todo = list(iterate_units(job, self.done))
        while todo:
            before = len(self.done)
            for result in self._analyse(todo, careful=careful):
                self.done.add(result["unit"])
                self.emit({"event": "unit", **result})
            # What is left now, workers have ended over.
            todo, careful = list(iterate_units(job, self.done)), True
            fruitless = fruitless + 1 if len(self.done) == before else 0
            if fruitless == _FRUITLESS_ROUNDS:
                raise BatchError(
                    "The workers ended again and again before they finished anything. Please check "
                    "the memory of the nodes, use fewer --actors, then go on by --resume."
                )
            if todo:
                text = f"{self._count(todo):,} photos of workers that ended are analysed again."
                self.emit({"event": "message", "text": text})
        summary = summarise(self.output, job)
        if summary.photos != job.photos:
            raise BatchError("Some results are missing; please go on by --resume.")
        self.emit({"event": "end", "refused": summary.refused, "lines": list(summary.lines())})

    def _count(self, units: Collection[int]) -> int:
        """Count the photos of units."""
        return sum(stop - start for start, stop in map(self.job.span, units))

    def _analyse(self, units: list[int], *, careful: bool) -> Iterator[dict[str, Any]]:
        """Analyse units on the actors; a unit whose actor ends is left out.

        Raises:
            BatchError: a worker cannot start or write.
        """
        import ray

        rows = ray.data.from_items(
            [{"unit": unit} for unit in units], override_num_blocks=len(units)
        )
        results = rows.map_batches(
            Worker,
            batch_size=1,
            fn_constructor_args=(self.job, self.order.loader, self.plan.threads, careful),
            compute=ray.data.ActorPoolStrategy(size=min(self.plan.actors, len(units))),
            num_cpus=self.plan.cpus,
            num_gpus=self.plan.gpus,
            # A lost actor comes back as soon as there is room; its units do not wait for it.
            max_restarts=-1,
            max_task_retries=0,
        )
        for row in results.iter_rows():
            if row["failure"]:
                raise BatchError(f"{row['failure']} What is done is kept: go on by --resume.")
            del row["failure"]
            yield row


def _fingerprint(order: Order, plan: Plan) -> str:
    """Load the networks once, on a node, and return their fingerprint. Raises BatchError."""
    import ray

    task = ray.remote(num_cpus=plan.cpus, num_gpus=plan.gpus, max_retries=0)(identify)
    model, failure = ray.get(task.remote(order.loader, plan.threads))
    if failure:
        raise BatchError(failure)
    return str(model)


def _configure_ray_data() -> None:
    """Silence Ray Data, and let a lost unit be a loss, not an end."""
    import ray.data

    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.max_errored_blocks = -1


def main() -> None:
    folder = sys.argv[1]
    order = Order.from_json(sys.stdin.readline())
    events = os.fdopen(EVENTS, "w", encoding="utf-8")

    def emit(event: dict[str, Any]) -> None:
        events.write(json.dumps(event) + "\n")
        events.flush()

    try:
        _configure_ray_data()
        run(order, folder, emit)
    except LesionError as error:
        emit({"event": "error", "text": str(error)})


if __name__ == "__main__":
    main()
