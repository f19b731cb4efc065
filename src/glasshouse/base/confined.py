"""A process that gives up its rights before it touches a stranger's file: Linux only, for good, without privilege.

Promise: after `confine` the process opens no file, no socket and no program, signals nobody, and takes no more memory and time than it was
given; where that cannot be had, or a trial shows that it was not, UnconfinedError, and nothing is to be parsed. Two layers: Landlock
where the kernel has it (for the thread that confines), and a list of the system calls that computing needs (seccomp), all others failing
with EPERM, in every thread that there is.

Sources: landlock(7), seccomp(2) with struct sock_filter of linux/filter.h, numbers of asm/unistd.h.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import socket
import struct
import sys

_X86 = "0 1 3 5 7 8 9 10 11 12 13 14 15 19 20 24 25 28 35 39 60 96 98 131 186 201 202 204 219 228 230 231 271 273 318 334"
_ARM = "57 62 63 64 65 66 73 80 93 94 98 99 101 113 115 123 124 128 132 134 135 139 165 169 172 178 214 215 216 222 226 233 278 293"
"""read, write, close, fstat, poll, lseek, mmap, mprotect, munmap, brk, mremap, madvise, signals of its own, futex, clocks, sleep, yield,
getrandom, getpid, gettid, rusage, affinity, exit and their kin: nothing that names another thing than its own memory and open pipes."""
_MACHINES = {"x86_64": (0xC000003E, 317, _X86), "aarch64": (0xC00000B7, 277, _ARM)}
"""By machine: its number in a filter, the number of seccomp(2), the calls that stay."""
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06  # BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_RET|K
_ALLOW, _EPERM, _KILL = 0x7FFF0000, 0x00050001, 0x80000000
_PR_SET_NO_NEW_PRIVS, _PR_SET_DUMPABLE = 38, 4
_SET_FILTER, _ALL_THREADS = 1, 1  # SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC
_CREATE, _RESTRICT = 444, 446  # landlock_create_ruleset, landlock_restrict_self: the same on every machine
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
"""How many rights over files each version of Landlock knows; 16 from version 5."""


class UnconfinedError(Exception):
    """This machine does not let a process give up its rights."""


def confine(memory_mb: int, cpu_seconds: int) -> None:
    """Give up, for good, what computing on memory does not need. UnconfinedError where that fails."""
    machine = _MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        raise UnconfinedError("not Linux on x86_64 or aarch64")
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 16),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_AS, memory_mb << 20),
    ):
        resource.setrlimit(limit, (value, value))
    system = ctypes.CDLL(None, use_errno=True)
    for option, value in ((_PR_SET_DUMPABLE, 0), (_PR_SET_NO_NEW_PRIVS, 1)):
        if system.prctl(option, value, 0, 0, 0):
            raise UnconfinedError("prctl")
    _close_files(system)
    _close_calls(system, *machine)
    _try_out()


def _close_files(system: ctypes.CDLL) -> None:
    """Landlock, where there is one: no rule is added, so that every right is gone."""
    version = system.syscall(_CREATE, None, 0, 1)
    if version < 1:
        return
    files = (1 << _RIGHTS.get(version, 16)) - 1
    known = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = struct.pack("QQQ", files, 3 if version >= 4 else 0, 3 if version >= 6 else 0)[:known]  # files; network; signals and sockets
    made = system.syscall(_CREATE, ruleset, len(ruleset), 0)
    if made < 0 or system.syscall(_RESTRICT, made, 0):
        raise UnconfinedError("landlock")
    os.close(made)


def _close_calls(system: ctypes.CDLL, arch: int, seccomp: int, listed: str) -> None:
    """The filter: another machine's calls kill, the calls of the list pass, every other one fails with EPERM."""
    calls = [int(number) for number in listed.split()]
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, arch), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    steps += [(_EQUAL, len(calls) - place, 0, number) for place, number in enumerate(calls)]
    steps += [(_RETURN, 0, 0, _EPERM), (_RETURN, 0, 0, _ALLOW)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = struct.pack("HP", len(steps), ctypes.addressof(code))
    if system.syscall(seccomp, _SET_FILTER, _ALL_THREADS, program):
        raise UnconfinedError("seccomp")


def _try_out() -> None:
    """What an attacker would try first; each must fail."""
    for name, trial in (
        ("open", lambda: os.open("/", os.O_RDONLY)),
        ("socket", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM)),
        ("fork", os.fork),
        ("signal", lambda: os.kill(os.getppid(), 0)),
        ("memory", lambda: bytearray(1 << 42)),
    ):
        try:
            trial()
        except (OSError, MemoryError):
            continue
        if name == "fork":
            os._exit(1)  # both of the two
        raise UnconfinedError(name)
