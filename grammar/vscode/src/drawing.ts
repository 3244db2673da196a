import { execFile } from "node:child_process";

import type { Command } from "./command.ts";

/** What became of an attempt to draw: a page, or what flowc said instead. */
export type Drawing = { readonly page: string } | { readonly problem: string };

/** Draw *target*, a file or `FILE:GRAPH`, as one page of HTML, in the folder *cwd*. */
export function draw(flowc: Command, target: string, cwd: string | undefined): Promise<Drawing> {
  const words = [...flowc.arguments, "graph", target, "--format", "html"];
  const settings = { cwd, env: { ...process.env, NO_COLOR: "1" }, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve) => {
    execFile(flowc.program, words, settings, (error, printed, complained) => {
      if (error === null) {
        resolve({ page: printed });
      } else {
        resolve({ problem: complained.trim() || printed.trim() || error.message });
      }
    });
  });
}

/** Return the page that is shown where nothing could be drawn. */
export function problemPage(problem: string): string {
  return (
    `<!DOCTYPE html><html><body><h3>There is no picture yet</h3>` +
    `<pre style="white-space: pre-wrap">${escaped(problem)}</pre></body></html>`
  );
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
