import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "..");
const read = (path: string) => JSON.parse(readFileSync(join(root, path), "utf8"));
const manifest = read("package.json");

test("every file that the manifest names is there", () => {
  const { languages, grammars, snippets } = manifest.contributes;
  const named = [
    ...languages.map((entry: { configuration: string }) => entry.configuration),
    ...[...grammars, ...snippets].map((entry: { path: string }) => entry.path),
  ];

  assert.deepEqual(named.filter((path) => !existsSync(join(root, path))), []);
  assert.equal(read("syntaxes/flow.tmLanguage.json").scopeName, grammars[0].scopeName);
});

test("every command of the manifest is registered, and no other", () => {
  const source = readFileSync(join(root, "src", "extension.ts"), "utf8");
  const registered = [...source.matchAll(/registerCommand\("([^"]+)"/g)].map((found) => found[1]);
  const declared = manifest.contributes.commands.map((entry: { command: string }) => entry.command);

  assert.deepEqual(registered.sort(), declared.sort());
});

test("the stops of each snippet are numbered without a gap", () => {
  for (const [name, snippet] of Object.entries<{ body: string | string[] }>(read("snippets/flow.json"))) {
    const body = [snippet.body].flat().join("\n");
    const stops = new Set([...body.matchAll(/\$\{?(\d+)/g)].map((found) => Number(found[1])));

    assert.ok(stops.has(0), `${name} has no last stop`);
    assert.deepEqual([...stops].sort((a, b) => a - b), [...stops].map((_, index) => index), name);
  }
});

test("the version is that of flowc", () => {
  const project = readFileSync(join(root, "..", "..", "pyproject.toml"), "utf8");

  assert.equal(manifest.version, /^version = "(.+)"$/m.exec(project)![1]);
});
