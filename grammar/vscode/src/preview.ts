import * as vscode from "vscode";

import type { Command } from "./command.ts";
import { draw, problemPage } from "./drawing.ts";

/** A picture that is open. */
interface Picture {
  readonly uri: vscode.Uri;
  readonly graph: string | undefined;
  readonly panel: vscode.WebviewPanel;
}

/** The pictures that are open, one for each file or graph. */
export class Previews implements vscode.Disposable {
  private readonly pictures = new Map<string, Picture>();
  private readonly saved: vscode.Disposable;

  constructor(private readonly flowc: (uri: vscode.Uri) => Command) {
    this.saved = vscode.workspace.onDidSaveTextDocument(async (document) => {
      for (const picture of this.pictures.values()) {
        if (picture.uri.toString() === document.uri.toString()) {
          await this.redraw(picture);
        }
      }
    });
  }

  /** Show a graph of the file at *uri* beside it, or all of them. */
  async show(uri: vscode.Uri, graph?: string): Promise<void> {
    const key = `${uri}:${graph ?? ""}`;
    const open = this.pictures.get(key);
    open?.panel.reveal(undefined, true);
    await this.redraw(open ?? this.opened(key, uri, graph));
  }

  dispose(): void {
    this.saved.dispose();
    for (const { panel } of this.pictures.values()) {
      panel.dispose();
    }
  }

  private opened(key: string, uri: vscode.Uri, graph: string | undefined): Picture {
    const panel = vscode.window.createWebviewPanel(
      "flow.graph",
      `Graph of ${graph ?? vscode.workspace.asRelativePath(uri)}`,
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, retainContextWhenHidden: true, localResourceRoots: [] },
    );
    panel.onDidDispose(() => this.pictures.delete(key));
    const picture = { uri, graph, panel };
    this.pictures.set(key, picture);
    return picture;
  }

  private async redraw({ uri, graph, panel }: Picture): Promise<void> {
    const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
    const target = graph === undefined ? uri.fsPath : `${uri.fsPath}:${graph}`;
    const drawing = await draw(this.flowc(uri), target, folder);
    panel.webview.html = "page" in drawing ? drawing.page : problemPage(drawing.problem);
  }
}
