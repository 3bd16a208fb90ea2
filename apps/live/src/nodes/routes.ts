import type { AddOperation } from "@zongji/web";
import { machineClock } from "../clock.ts";
import type { Nodes } from "./nodes.ts";
import { presentNodes } from "./present.ts";

export const nodeRoutes = (add: AddOperation, nodes: Nodes): void => {
  add("listNodes", async () => presentNodes(nodes, machineClock.now()));
};
