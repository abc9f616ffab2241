"""The context manager that gateway, supervisor and TorchServe share."""

from abc import ABC, abstractmethod
from typing import Self


class Stoppable(ABC):
    """Something that runs until ``stop`` is called, or until its ``with`` block ends."""

    @abstractmethod
    def stop(self) -> None:
        """End it and everything it started."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()
