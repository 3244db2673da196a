import { existsSync } from "node:fs";
import { join } from "node:path";

/** How flowc is started: a program and its first arguments. */
export interface Command {
  readonly program: string;
  readonly arguments: readonly string[];
}

/** The environments that people keep in a project, in the order to look. */
const ENVIRONMENTS = [".venv", "venv"];

/**
 * Say how flowc is started in *folder*: as the settings say, else from an environment of the
 * folder, else by the name that the `PATH` resolves.
 */
export function flowcCommand(
  configured: readonly string[],
  folder: string | undefined,
  platform: NodeJS.Platform = process.platform,
  exists: (path: string) => boolean = existsSync,
): Command {
  const [program, ...rest] = configured;
  if (program !== undefined) {
    return { program, arguments: rest };
  }
  const [bin, name] = platform === "win32" ? ["Scripts", "flowc.exe"] : ["bin", "flowc"];
  const found = ENVIRONMENTS.map((environment) => join(folder ?? "", environment, bin, name)).find(
    (path) => folder !== undefined && exists(path),
  );
  return { program: found ?? "flowc", arguments: [] };
}

/** Return *word* as a shell takes it for one argument. */
export function quoted(word: string, platform: NodeJS.Platform = process.platform): string {
  if (/^[\w./:@%+=-]+$/.test(word)) {
    return word;
  }
  return platform === "win32" ? `"${word.replaceAll('"', '""')}"` : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Return the line that a terminal is given to run *words*. */
export function commandLine(
  words: readonly string[],
  platform: NodeJS.Platform = process.platform,
): string {
  return words.map((word) => quoted(word, platform)).join(" ");
}
