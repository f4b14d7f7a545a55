"""The garbage collector leaves a worker's own modules alone."""

import subprocess
import sys


def test_what_is_loaded_is_left_out_and_the_rest_collected_less_often() -> None:
    code = (
        "import gc\nfrom config.lib import garbage\ngarbage.settle()\n"
        "assert gc.get_freeze_count() > 1_000\nassert gc.get_threshold()[0] >= 10_000\nassert gc.isenabled()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
