import * as vscode from "vscode";
import { LanguageClient, type Executable } from "vscode-languageclient/node";

import { type Command, commandLine, flowcCommand } from "./command.ts";
import { Previews } from "./preview.ts";

let client: LanguageClient | undefined;
let previews: Previews;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  previews = new Previews(flowcOf);
  context.subscriptions.push(
    previews,
    vscode.commands.registerCommand("flow.showGraph", (uri?: string | vscode.Uri) =>
      withFile(uri, (file) => previews.show(file)),
    ),
    vscode.commands.registerCommand("flow.runGraph", (uri?: string | vscode.Uri, graph?: string) =>
      withFile(uri, (file) => run(file, graph)),
    ),
    vscode.commands.registerCommand("flow.restartServer", restart),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration("flow.command")) {
        await restart();
      }
    }),
  );
  await restart();
}

export async function deactivate(): Promise<void> {
  await client?.dispose();
  client = undefined;
}

function flowcOf(uri: vscode.Uri | undefined): Command {
  const folder = uri === undefined ? undefined : vscode.workspace.getWorkspaceFolder(uri);
  const root = folder ?? vscode.workspace.workspaceFolders?.[0];
  const configured = vscode.workspace.getConfiguration("flow", uri).get<string[]>("command", []);
  return flowcCommand(configured, root?.uri.fsPath);
}

/** Start the language server, in place of the one that runs. */
async function restart(): Promise<void> {
  await client?.dispose();
  const flowc = flowcOf(undefined);
  const server: Executable = { command: flowc.program, args: [...flowc.arguments, "lsp"] };
  client = new LanguageClient("flow", "flow", server, {
    documentSelector: [{ language: "flow" }],
    middleware: { executeCommand: carryOut },
  });
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    const words = commandLine([server.command, ...(server.args ?? [])]);
    void vscode.window.showWarningMessage(
      `The language server did not start (\`${words}\`: ${String(error)}). ` +
        "Install it with `pip install 'flowc[lsp]'`, or set `flow.command`.",
    );
  }
}

/** Carry out what a lens above a graph says: here there is a terminal, and a place for pictures. */
function carryOut(
  command: string,
  args: unknown[],
  next: (command: string, args: unknown[]) => unknown,
): unknown {
  const [uri, graph] = args;
  if (typeof uri !== "string" || typeof graph !== "string") {
    return next(command, args);
  }
  switch (command) {
    case "flowc.graph":
      return previews.show(vscode.Uri.parse(uri), graph);
    case "flowc.run":
      return run(vscode.Uri.parse(uri), graph);
    default:
      return next(command, args);
  }
}

async function withFile(
  uri: string | vscode.Uri | undefined,
  act: (uri: vscode.Uri) => Promise<void> | void,
): Promise<void> {
  const named = typeof uri === "string" ? vscode.Uri.parse(uri) : uri;
  const file = named ?? vscode.window.activeTextEditor?.document.uri;
  if (file === undefined || !file.fsPath.endsWith(".flow")) {
    void vscode.window.showInformationMessage("Open a .flow file first.");
    return;
  }
  await act(file);
}

function run(uri: vscode.Uri, graph: string | undefined): void {
  const flowc = flowcOf(uri);
  const cwd = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
  const terminal =
    vscode.window.terminals.find((open) => open.name === "flow") ??
    vscode.window.createTerminal({ name: "flow", cwd });
  const target = graph === undefined ? uri.fsPath : `${uri.fsPath}:${graph}`;
  terminal.show(true);
  terminal.sendText(
    commandLine([flowc.program, ...flowc.arguments, "run", target, "--stream", "tasks"]),
  );
}
