"""A process apart has no rights: what an attacker would try from inside fails, and one that hangs, dies or lies is no answer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from glasshouse.base.apart import ApartError, ask

SOURCE = Path(__file__).resolve().parents[3] / "src"
ATTACKS = """
import ctypes, encodings.idna, os, socket, subprocess, sys, threading
from glasshouse.base.confined import confine
begun, confined, heard = threading.Event(), threading.Event(), []
def before():
    begun.set()
    confined.wait()
    try:
        heard.append("ALLOWED " + open("/etc/passwd").read()[:4])
    except OSError as error:
        heard.append("refused " + type(error).__name__)
other = threading.Thread(target=before)
other.start()
begun.wait()
confine(512, 5)
confined.set()
other.join()
print("read in a thread from before", heard[0])
def tried(name, what):
    try:
        what()
    except (OSError, MemoryError, RuntimeError, subprocess.SubprocessError) as error:
        print(name, "refused", type(error).__name__)
    else:
        print(name, "ALLOWED")
tried("read", lambda: open("/etc/passwd").read())
tried("write", lambda: open("/tmp/gh-escaped", "w"))
tried("list", lambda: os.listdir("/"))
tried("stat", lambda: os.stat("/etc/passwd"))
tried("store", lambda: open(sys.argv[1]).read())
tried("tcp", lambda: socket.create_connection(("127.0.0.1", 9)))
tried("udp", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 9)))
tried("unix", lambda: socket.socketpair())
tried("exec", lambda: os.execv("/bin/true", ["true"]))
tried("run", lambda: subprocess.run(["/bin/true"]))
tried("fork", os.fork)
tried("thread", lambda: threading.Thread(target=print).start())
tried("kill", lambda: os.kill(os.getppid(), 0))
tried("memory", lambda: bytearray(1 << 31))
def call(number):
    def made():
        if ctypes.CDLL(None, use_errno=True).syscall(number, 0, 0, 0, 0, 0, 0) < 0:
            raise OSError(ctypes.get_errno(), "")
    return made
"""
RAW = {
    "ptrace": 101,
    "bpf": 321,
    "io_uring_setup": 425,
    "process_vm_readv": 310,
    "mount": 165,
    "keyctl": 250,
    "prlimit64": 302,
    "x32 getpid": 0x40000027,
}


@pytest.mark.skipif(sys.platform != "linux", reason="processes are shut in on Linux alone")
def test_what_an_attacker_tries_from_inside_is_refused(tmp_path: Path) -> None:
    store = tmp_path / "store.db"
    store.write_text("secret")
    more = "".join(f'\ntried("{name}", call({number}))' for name, number in RAW.items()) if os.uname().machine == "x86_64" else ""
    found = subprocess.run(
        [sys.executable, "-c", ATTACKS + more, str(store)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"PYTHONPATH": str(SOURCE)},
    )
    lines = found.stdout.splitlines()
    assert len(lines) >= 13, found.stderr
    assert [line for line in lines if "ALLOWED" in line] == []
    assert not Path("/tmp/gh-escaped").exists()


CHILD = """
import os, sys, time, json
from glasshouse.base.apart import ApartError, _HEAD, serve
def _work(request, content):
    how = request["how"]
    if how == "environment":
        yield {"environment": dict(os.environ), "content": len(content)}
    elif how == "hangs":
        time.sleep(600)
    elif how == "computes":
        while True: pass
    elif how == "dies":
        os._exit(3)
    elif how == "crashes":
        raise ValueError("secret words")
    elif how == "says no":
        raise ApartError("unreadable")
    elif how == "says more":
        raise ApartError("no <script>")
    elif how == "memory":
        yield bytes(1 << 31)
    elif how == "long":
        yield bytes(2_000)
    yield {"done": True}
def main():
    serve(_work)
"""


@pytest.fixture(scope="module")
def child(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where a child's module lies that an interpreter without our environment finds: among the packages of the environment."""
    folder = tmp_path_factory.mktemp("child")
    (folder / "gh_child.py").write_text(CHILD)
    return str(folder)


def answer(child: str, how: str, wall: float = 20.0) -> list[object]:
    """`ask` writes `from MODULE import main`: the folder is put on the path before it."""
    name = f"glasshouse import __version__; sys.path.append({child!r}); from gh_child"
    return list(ask(name, {"how": how}, [b"abc"], memory_mb=512, cpu_seconds=3, wall_seconds=wall, most=1_000))


def test_a_child_gets_the_file_and_no_environment(child: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLASSHOUSE_STORE_URL", "postgresql://secret")
    told = answer(child, "environment")[0]
    assert isinstance(told, dict)
    assert told["content"] == 3
    assert not [name for name in told["environment"] if name not in ("LC_CTYPE",)]


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("hangs", "too_slow"),
        ("computes", "died"),
        ("dies", "died"),
        ("crashes", "died"),
        ("says no", "unreadable"),
        ("says more", "died"),
        ("memory", "out_of_memory"),
        ("long", "died"),
    ],
)
def test_what_is_no_answer_has_a_code(child: str, how: str, code: str) -> None:
    with pytest.raises(ApartError) as refused:
        answer(child, how, 6.0 if how == "hangs" else 30.0)
    assert refused.value.code == code


def test_no_child_is_left_behind(child: str) -> None:
    before = _children()
    with pytest.raises(ApartError):
        answer(child, "hangs", 3.0)
    answer(child, "environment")
    assert _children() <= before


def _children() -> set[str]:
    path = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    return set(path.read_text().split()) if path.exists() else set()
