"""Types of the arrays that modules exchange; each function's docstring states the shape."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
"""A picture: uint8 HxWx3, RGB, or HxW, grey."""

Mask = NDArray[np.uint8]
"""The pixels of a lesion: uint8 HxW, 0 or 1."""

FloatMap = NDArray[np.float32]
"""A network's input or output: float32."""

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

AnyArray = NDArray[Any]
"""An array of any dtype."""
