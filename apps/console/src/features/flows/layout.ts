import dagre from "@dagrejs/dagre";
import { exitsOf, type Flow } from "@zongji/domain";
import type { FlowText, Place } from "./model.ts";

/** A node as it is drawn, px: head and words, then a line for each exit. The style sheet draws it by the same figures. */
export const nodeWidth = 232;
const headHeight = 78;
const exitHeight = 24;
const footHeight = 6;

export const nodeHeight = (exits: number): number => headHeight + exits * exitHeight + (exits > 0 ? footHeight : 0);

const gapPx = 24;

/** Edges that lead back to where a call has come from: without them what is left runs one way, from the start on. */
const backEdges = ({ start, edges }: FlowText): ReadonlySet<FlowText["edges"][number]> => {
  const back = new Set<FlowText["edges"][number]>();
  const done = new Set<string>();
  const onWay = new Set<string>();
  const walk = (id: string): void => {
    done.add(id);
    onWay.add(id);
    for (const edge of edges) {
      if (edge.from !== id) continue;
      if (onWay.has(edge.to)) back.add(edge);
      else if (!done.has(edge.to)) walk(edge.to);
    }
    onWay.delete(id);
  };
  walk(start);
  return back;
};

/** Where each node stands if the machine says so: from left to right as calls go, each as near to those that lead to it as may be. */
export const layOut = (flow: FlowText, flows: readonly Flow[]): Record<string, Place> => {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: gapPx, ranksep: 3 * gapPx, marginx: gapPx, marginy: gapPx });
  graph.setDefaultEdgeLabel(() => ({}));
  const sizes = Object.entries(flow.nodes).map(([id, node]) => ({
    id,
    height: nodeHeight(exitsOf(node, flows).length),
  }));
  for (const { id, height } of sizes) graph.setNode(id, { width: nodeWidth, height });
  const back = backEdges(flow);
  for (const edge of flow.edges) {
    const { from, exit, to } = edge;
    const isThere = Object.hasOwn(flow.nodes, from) && Object.hasOwn(flow.nodes, to);
    if (isThere && from !== to && !back.has(edge)) graph.setEdge(from, to, {}, exit);
  }
  dagre.layout(graph);
  return Object.fromEntries(
    sizes.map(({ id, height }) => {
      // dagre tells the middle of each.
      const { x, y } = graph.node(id);
      return [id, { x: Math.round(x - nodeWidth / 2), y: Math.round(y - height / 2) }];
    }),
  );
};

/** Where each node stands: as somebody has put it, the others as they are laid out. */
export const placesOf = (flow: FlowText, flows: readonly Flow[]): Readonly<Record<string, Place>> => {
  const own = flow.places ?? {};
  return Object.keys(flow.nodes).every((id) => Object.hasOwn(own, id)) ? own : { ...layOut(flow, flows), ...own };
};

/** A place to the right of a node, or of all; beside what stands there. */
export const freePlace = (places: Readonly<Record<string, Place>>, beside?: string): Place => {
  const all = Object.values(places);
  const from = beside === undefined ? undefined : places[beside];
  const x = from ? from.x + nodeWidth + 3 * gapPx : Math.max(0, ...all.map((each) => each.x + nodeWidth + 3 * gapPx));
  let y = from?.y ?? 0;
  const isTaken = () =>
    all.some((each) => Math.abs(each.x - x) < nodeWidth && Math.abs(each.y - y) < headHeight + 4 * exitHeight);
  while (isTaken()) y += headHeight + gapPx;
  return { x, y };
};
