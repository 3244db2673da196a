"""Every example passes the check, matches its built module in the repository, and prints what it
should.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
NAMES = ("support", "agent", "retrieval", "wordcount", "pipeline", "crawler", "returns")
#: Those that need no surroundings to run.
CASES = [
    pytest.param(name, case, id=f"{name}-{number}")
    for name in NAMES
    if name != "crawler"
    for number, case in enumerate(json.loads((EXAMPLES / name / "expected.json").read_text()))
]


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    """Return a copy of the examples without the generated files."""
    copy = copytree(EXAMPLES, tmp_path / "examples")
    for module in copy.rglob("*_flow.py"):
        module.unlink()
    return copy


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(str(ROOT / name) for name in ("compiler", "runtime"))
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def flowc(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return run(folder, "-m", "flowc", *words)


def printed(done: subprocess.CompletedProcess[str]) -> Any:
    """Return the JSON that a command printed, after asserting that it succeeded."""
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", NAMES)
def test_an_example_has_no_findings(name: str):
    """There is not even a warning."""
    done = flowc(ROOT, "check", "--strict", f"examples/{name}")

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_generated_modules_in_the_repository_are_current():
    """The module in the repository is what the compiler generates now."""
    done = flowc(ROOT, "build", "--check", "examples")

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize(("name", "case"), CASES)
def test_an_example_gives_what_it_should(
    name: str, case: dict[str, Any], is_async: bool, examples: Path
):
    """The result is the same on the caller's thread and on an event loop."""
    folder = examples / name
    target = f"{name}.flow:{case['graph']}"
    given = json.dumps(case["input"])

    done = flowc(folder, "run", target, "--input", given, *(["--async"] if is_async else []))

    assert printed(done) == case["output"]


def test_a_built_example_runs_without_the_compiler(examples: Path):
    """A program imports the module next to the flow file, without importing flowc."""
    folder = examples / "agent"
    flowc(folder, "build")

    program = (
        "import json, sys; from agent_flow import Agent; "
        "print(json.dumps(Agent.invoke({'question': '?'}))); "
        "assert not {'flowc', 'lark', 'networkx', 'jinja2', 'attr'} & set(sys.modules)"
    )
    done = run(folder, "-c", program)

    assert printed(done) == {"answer": "About 1.28 seconds.", "calls": 4}


def test_the_crawler_finds_what_both_servers_have(examples: Path):
    """One crawl covers a page that hangs, one that is busy at first and one that is missing."""
    folder = examples / "crawler"
    flowc(folder, "build")
    case = json.loads((folder / "expected.json").read_text())[0]

    done = run(folder, "main.py")

    assert printed(done) == case["output"]


def test_the_agent_streams_the_words_of_its_model(examples: Path):
    """Chunks are emitted while the model is still generating; the output comes last."""
    done = flowc(examples / "agent", "run", "agent.flow", "-i", "question=?", "--stream", "chunks")

    rows = [json.loads(row) for row in done.stdout.splitlines()]
    words = [row["chunks"]["value"] for row in rows[:-1]]
    assert "".join(words).startswith("use encyclopedia: moon")
    assert rows[-1] == {"output": {"answer": "About 1.28 seconds.", "calls": 4}}


def test_the_support_desk_refuses_to_run_without_a_place_to_wait(examples: Path):
    """It asks a person, so it reports at once that it needs a checkpointer."""
    folder = examples / "support"
    flowc(folder, "build")

    program = (
        "from flowrt import CheckpointError; from support_flow import Support\n"
        "try: Support.invoke({'text': 'money back'})\n"
        "except CheckpointError as error: print(error)"
    )
    done = run(folder, "-c", program)

    assert "checkpointer" in done.stdout, done.stdout + done.stderr


def test_the_support_desk_asks_a_person_before_it_refunds(examples: Path):
    """Saved in a thread, it waits for the answer, which another process may give."""
    folder = examples / "support"
    flowc(folder, "build")
    bound = (
        "from flowrt import SqliteCheckpointer; from support.nodes import open_llm\n"
        "from support_flow import Support\n"
        "desk = Support.bind(checkpointer=SqliteCheckpointer('runs.db'), llm=open_llm())\n"
    )

    ask = "print(desk.invoke({'text': 'Refund for 1042'}, thread_id='t').questions[0].prompt)"
    asked = run(folder, "-c", bound + ask)
    answer = "print(desk.resume('t', {'confirm': True})['answer'])"
    answered = run(folder, "-c", bound + answer)

    assert asked.stdout == "Refund this customer?\n", asked.stderr
    assert "1042" in answered.stdout or "refund" in answered.stdout.lower(), answered.stderr
