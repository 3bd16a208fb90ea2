import "@xyflow/react/dist/base.css";
import {
  Background,
  type Connection,
  type Edge,
  MarkerType,
  MiniMap,
  type NodeChange,
  ReactFlow,
  type ReactFlowInstance,
  useReactFlow,
} from "@xyflow/react";
import { type DragEvent, useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { viewFromStart } from "./canvas-view.ts";
import { useEditor } from "./editor-context.ts";
import { type CanvasNode, FlowNodeCard } from "./flow-node.tsx";
import { nodeHeight, nodeWidth } from "./layout.ts";
import { connect, disconnect, moveNodes, type Place } from "./model.ts";
import { type NewNode, readNewNode } from "./new-node.ts";

const nodeTypes = { flow: FlowNodeCard };
const marker = { type: MarkerType.ArrowClosed, width: 16, height: 16 };
const edgeId = (from: string, exit: string): string => `${from} ${exit}`;
/** From what edge that is. */
export const ofEdge = (id: string): { readonly from: string; readonly exit: string } => {
  const at = id.indexOf(" ");
  return { from: id.slice(0, at), exit: id.slice(at + 1) };
};

export const wholeView = { maxZoom: 1, padding: 0.08 };

type Size = { readonly width?: number | undefined; readonly height?: number | undefined };

/** The flow's nodes as React Flow takes them: where they stand, what is chosen, what was measured of each. */
const useCanvasNodes = () => {
  const { t } = useTranslation();
  const { nodes, places, selected, words, isReadOnly, change, select, worst } = useEditor();
  const [sizes, setSizes] = useState<Readonly<Record<string, Size>>>({});
  // While they are dragged they stand where the pointer is; the flow hears of it at the end.
  const [dragged, setDragged] = useState<Readonly<Record<string, Place>>>({});
  const shown = useMemo(
    () =>
      nodes.map((each): CanvasNode => {
        const { id, node } = each;
        const severity = worst.get(id);
        const wrong = severity ? `，${t(severity === "refuses" ? "flows.refuses" : "flows.warns")}` : "";
        return {
          id,
          type: "flow",
          position: dragged[id] ?? places[id] ?? { x: 0, y: 0 },
          data: { shown: each },
          selected: selected.includes(id),
          ariaLabel: `${words.kind(node.kind)} ${words.name(id, node)}${wrong}`,
          initialWidth: nodeWidth,
          initialHeight: nodeHeight(each.exits.length),
          ...(sizes[id] && { measured: sizes[id] as { width: number; height: number } }),
        };
      }),
    [nodes, places, selected, words, dragged, sizes, worst, t],
  );
  const onNodesChange = useCallback(
    (changes: readonly NodeChange<CanvasNode>[]) => {
      const moved: Record<string, Place> = {};
      const carried: Record<string, Place> = {};
      const measured: Record<string, Size> = {};
      const chosen = new Map<string, boolean>();
      for (const each of changes) {
        if (each.type === "dimensions" && each.dimensions) measured[each.id] = each.dimensions;
        if (each.type === "select") chosen.set(each.id, each.selected);
        if (each.type !== "position" || !each.position) continue;
        const place = { x: Math.round(each.position.x), y: Math.round(each.position.y) };
        (each.dragging ? carried : moved)[each.id] = place;
      }
      if (Object.keys(measured).length > 0) setSizes((before) => ({ ...before, ...measured }));
      if (Object.keys(carried).length > 0) setDragged((before) => ({ ...before, ...carried }));
      if (Object.keys(moved).length > 0 && !isReadOnly) {
        setDragged({});
        change((flow) => moveNodes(flow, moved), `move ${Object.keys(moved).join(" ")}`);
      }
      if (chosen.size > 0)
        select([
          ...selected.filter((id) => chosen.get(id) !== false),
          ...[...chosen].flatMap(([id, is]) => (is && !selected.includes(id) ? [id] : [])),
        ]);
    },
    [change, isReadOnly, select, selected],
  );
  return { shown, onNodesChange };
};

/** An edge that leads back goes round the nodes between, one that leads on goes straight there. */
const pathOf = (from: Place | undefined, to: Place | undefined): "default" | "smoothstep" =>
  from && to && to.x < from.x + nodeWidth ? "smoothstep" : "default";

const useCanvasEdges = (chosen: readonly string[]): Edge[] => {
  const { nodes, places, lit } = useEditor();
  return useMemo(
    () =>
      nodes.flatMap(({ id, exits }) =>
        exits.flatMap(({ name, to }): Edge[] => {
          if (to === undefined) return [];
          const own = edgeId(id, name);
          const isLit = lit?.edges.has(own) ?? false;
          return [
            {
              ...{ id: own, source: id, sourceHandle: name, target: to, selected: chosen.includes(own) },
              ...{
                type: pathOf(places[id], places[to]),
                markerEnd: marker,
                className: isLit ? "flow-edge-lit" : "",
                zIndex: isLit ? 1 : 0,
              },
            },
          ];
        }),
      ),
    [nodes, places, lit, chosen],
  );
};

/** The words of what React Flow reads out. */
const useAria = () => {
  const { t } = useTranslation();
  return {
    "node.a11yDescription.default": `${t("flows.keyList.enter")}；${t("flows.keyList.arrows")}；${t("flows.keyList.delete")}`,
    "node.a11yDescription.keyboardDisabled": t("flows.keyList.enter"),
    "node.a11yDescription.ariaLiveMessage": ({ x, y }: { x: number; y: number }) =>
      `${Math.round(x)}, ${Math.round(y)}`,
    "minimap.ariaLabel": t("flows.fit"),
  };
};

/** What is drawn by hand: edges, and nodes that are dropped. */
const useDrawing = (add: (fresh: NewNode, at: Place) => void) => {
  const { change } = useEditor();
  const { screenToFlowPosition } = useReactFlow();
  const lead = ({ source, sourceHandle, target }: Connection) => {
    if (sourceHandle) change((flow) => connect(flow, source, sourceHandle, target));
  };
  const relead = (old: Edge, next: Connection) =>
    change((flow) => {
      const { from, exit } = ofEdge(old.id);
      const freed = next.source === from && next.sourceHandle === exit ? flow : disconnect(flow, from, exit);
      return next.sourceHandle ? connect(freed, next.source, next.sourceHandle, next.target) : freed;
    });
  const drop = (event: DragEvent) => {
    const fresh = readNewNode(event.dataTransfer);
    if (!fresh) return;
    event.preventDefault();
    const { x, y } = screenToFlowPosition({ x: event.clientX, y: event.clientY });
    add(fresh, { x: Math.round(x - nodeWidth / 2), y: Math.round(y - 20) });
  };
  return { lead, relead, drop };
};

/** A flow that is too large to be told apart as a whole is read from its start on. */
const fromStart = (canvas: ReactFlowInstance<CanvasNode>, shown: readonly CanvasNode[]): void => {
  const view = viewFromStart(canvas.getZoom(), shown.find(({ data }) => data.shown.isStart)?.position);
  if (view) void canvas.setViewport(view);
};

/** Drawing area: the flow as nodes and edges; what is done to them there changes the flow. */
export const Canvas = ({
  add,
  chosenEdges,
  chooseEdges,
}: {
  add: (fresh: NewNode, at: Place) => void;
  chosenEdges: readonly string[];
  chooseEdges: (ids: readonly string[]) => void;
}) => {
  const { isReadOnly } = useEditor();
  const { shown, onNodesChange } = useCanvasNodes();
  const edges = useCanvasEdges(chosenEdges);
  const aria = useAria();
  const { lead, relead, drop } = useDrawing(add);
  return (
    <ReactFlow<CanvasNode>
      className="flow-canvas"
      nodes={shown}
      edges={edges}
      nodeTypes={nodeTypes}
      onNodesChange={onNodesChange}
      onEdgesChange={(changes) => {
        const chosen = new Set(chosenEdges);
        for (const each of changes)
          if (each.type === "select") each.selected ? chosen.add(each.id) : chosen.delete(each.id);
        chooseEdges([...chosen]);
      }}
      onConnect={lead}
      onReconnect={relead}
      onDrop={drop}
      onDragOver={(event) => event.preventDefault()}
      nodesDraggable={!isReadOnly}
      nodesConnectable={!isReadOnly}
      edgesReconnectable={!isReadOnly}
      edgesFocusable={false}
      deleteKeyCode={null}
      multiSelectionKeyCode={["Meta", "Control"]}
      onInit={(canvas) => void canvas.fitView(wholeView).then(() => fromStart(canvas, shown))}
      minZoom={0.15}
      maxZoom={1.5}
      connectionRadius={28}
      ariaLabelConfig={aria}
      proOptions={{ hideAttribution: true }}
    >
      <Background gap={24} />
      <MiniMap pannable zoomable className="flow-minimap" nodeClassName="flow-minimap-node" />
    </ReactFlow>
  );
};
