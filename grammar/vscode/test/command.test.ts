import assert from "node:assert/strict";
import { test } from "node:test";

import { commandLine, flowcCommand, quoted } from "../src/command.ts";

test("the settings come first", () => {
  const found = flowcCommand(["uv", "run", "flowc"], "/project", "linux", () => true);

  assert.deepEqual(found, { program: "uv", arguments: ["run", "flowc"] });
});

test("an environment of the folder comes before the PATH", () => {
  const inside = (path: string) => path === "/project/venv/bin/flowc";

  assert.equal(flowcCommand([], "/project", "linux", inside).program, "/project/venv/bin/flowc");
  assert.equal(flowcCommand([], "/project", "linux", () => false).program, "flowc");
  assert.equal(flowcCommand([], undefined, "linux", () => true).program, "flowc");
});

test("Windows keeps its programs elsewhere", () => {
  const found = flowcCommand([], "project", "win32", () => true);

  assert.match(found.program, /Scripts.flowc\.exe$/);
});

test("words with blanks are quoted for the shell", () => {
  assert.equal(quoted("a b", "linux"), "'a b'");
  assert.equal(quoted("it's", "linux"), `'it'\\''s'`);
  assert.equal(quoted('say "x"', "win32"), '"say ""x"""');
  assert.equal(commandLine(["flowc", "run", "my graph.flow"], "linux"), "flowc run 'my graph.flow'");
});
