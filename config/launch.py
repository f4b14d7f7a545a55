"""Start a program that dies with its parent: `python launch.py SIGNAL PARENT PROGRAM ARGUMENT...`.

On Linux the kernel sends SIGNAL (a number) to the program when process PARENT ends, even by `kill -9`. Elsewhere the
program is started all the same, and only an orderly end takes it along.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    sign, parent, program = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, sign)
    if os.getppid() != parent:
        sys.exit("the parent has ended already")
    os.environ["MATINEE_PARENT"] = str(parent)  # for config.orphans
    os.execv(program[0], program)  # noqa: S606 (no shell wanted)


if __name__ == "__main__":
    main()
