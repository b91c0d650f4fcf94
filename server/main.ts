/** Entry of dist/server.cjs: the client says by an argument how it talks (`--node-ipc`, `--stdio`, `--socket=PORT`). */
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { serveLanguage } from "./server.ts";

serveLanguage(createConnection(ProposedFeatures.all));
