import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { draw, problemPage } from "../src/drawing.ts";

const node = (script: string) => ({ program: process.execPath, arguments: ["-e", script, "--"] });

test("the page is what flowc prints for the file", async () => {
  const drawing = await draw(node("console.log(process.argv.slice(1).join(' '))"), "a.flow", undefined);

  assert.deepEqual(drawing, { page: "graph a.flow --format html\n" });
});

test("findings are shown in place of a picture", async () => {
  const drawing = await draw(node("console.error('FLW101 <x>'); process.exit(1)"), "a.flow", undefined);

  assert.deepEqual(drawing, { problem: "FLW101 <x>" });
  assert.match(problemPage("FLW101 <x>"), /FLW101 &lt;x&gt;/);
});

test("a program that is not there is told of", async () => {
  const drawing = await draw({ program: "no-such-flowc", arguments: [] }, "a.flow", undefined);

  assert.ok("problem" in drawing && drawing.problem.includes("no-such-flowc"));
});

const flowc = process.env["FLOWC"];

test("flowc itself draws a file", { skip: flowc === undefined && "FLOWC names no flowc" }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "flow-"));
  writeFileSync(join(folder, "nodes.py"), "def work(x: int) -> int:\n    return x\n");
  writeFileSync(
    join(folder, "a.flow"),
    "from nodes import work\n\ngraph A(x: int) -> x {\n  node work(x) -> x\n  start -> work -> end\n}\n",
  );
  const drawing = await draw({ program: flowc!, arguments: [] }, "a.flow", folder);

  assert.ok("page" in drawing && drawing.page.includes("<svg"), JSON.stringify(drawing));
});
