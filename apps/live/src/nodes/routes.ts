import type { AddOperation } from "@zongji/web";
import type { Nodes } from "./nodes.ts";
import { presentNodes } from "./present.ts";

export const nodeRoutes = (add: AddOperation, nodes: Nodes): void => {
  add("listNodes", async () => presentNodes(nodes, Date.now()));
};
