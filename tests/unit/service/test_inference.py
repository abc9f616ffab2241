"""What the inference address passes on from a request."""

import pytest
from aiohttp.test_utils import make_mocked_request

from lesion.paths import MODEL_NAME
from service.inference import parameter_headers


@pytest.mark.parametrize(
    ("sent", "passed_on"),
    [
        ("", {}),
        ("?lesion=2", {"X-Lesion": "2"}),
        ("?region=1,2,3,4", {"X-Region": "1%2C2%2C3%2C4"}),
        ("?pixel_spacing=0.05", {"X-Pixel-Spacing": "0.05"}),
        ("?data=x&explain=True", {}),
        ("?a=1&lesion=2%0D%0AX-Other:%203", {"X-Lesion": "2%0D%0AX-Other%3A%203"}),
        ("?LESION=2&lesion[]=3", {}),
        ("?lesion=" + 200 * "1", {"X-Lesion": 100 * "1"}),
    ],
)
def test_only_known_parameters_are_passed_on_from_the_address(
    sent: str, passed_on: dict[str, str]
) -> None:
    path = f"/predictions/{MODEL_NAME}{sent}"
    assert parameter_headers(make_mocked_request("POST", path)) == passed_on
