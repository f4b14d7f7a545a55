"""The garbage collector leaves a worker's own modules alone."""

import gc
import subprocess
import sys

from config.lib import garbage


def test_what_is_loaded_is_left_out_and_the_rest_collected_less_often() -> None:
    code = (
        "import gc\nfrom config.lib import garbage\ngarbage.settle()\n"
        "assert gc.get_freeze_count() > 1_000\nassert gc.get_threshold()[0] >= 10_000\nassert gc.isenabled()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_it_looks_again_after_it_was_told_to_leave_alone() -> None:
    with garbage.left_alone():
        assert not gc.isenabled()
        with garbage.left_alone():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
