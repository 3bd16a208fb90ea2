import { useReactFlow } from "@xyflow/react";
import type { ConfigItem, Session } from "@zongji/api";
import type { Flow } from "@zongji/domain";
import { useCallback, useMemo } from "react";
import { shownNodes } from "./graph.ts";
import { nodeHeight, nodeWidth, placesOf } from "./layout.ts";
import type { FlowText, Place } from "./model.ts";
import { useNodeWords } from "./node-look.tsx";
import type { Edit } from "./use-edit.ts";
import type { FlowAround } from "./use-flow-world.ts";
import { useProblems, worstByNode } from "./use-problems.ts";

/** What the editor was opened with. */
export type Opened = {
  readonly item: ConfigItem;
  readonly text: FlowText;
  readonly base: number;
  readonly kept: { readonly text: FlowText; readonly base: number; readonly at: number } | undefined;
  readonly around: FlowAround;
  readonly session: Session;
  /** An older one, to read only. */
  readonly version: number | undefined;
};

/** The flow and all that is made of it, for the parts of the editor. */
export const useParts = ({ item, around, version }: Opened, { flow }: Edit) => {
  const words = useNodeWords(around);
  const whole = useMemo((): Flow => ({ ...flow, id: item.id as Flow["id"], version: 1 }), [flow, item.id]);
  const flows = useMemo(
    () => [...around.flows.filter(({ id }) => id !== item.id), whole],
    [around.flows, whole, item.id],
  );
  const nodes = useMemo(() => shownNodes(flow, flows), [flow, flows]);
  const places = useMemo(() => placesOf(flow, flows), [flow, flows]);
  const isScheduled = version === undefined && item.draft?.publishAt != null;
  const isReadOnly = version !== undefined || isScheduled;
  const { problems, failed } = useProblems(whole, flow, flows, around);
  const stamp = JSON.stringify(problems);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the stamp says all of them.
  const worst = useMemo(() => worstByNode(problems), [stamp]);
  return { words, whole, flows, nodes, places, isScheduled, isReadOnly, problems, failed, worst };
};
export type Parts = ReturnType<typeof useParts>;

/** Moves the view to a node that stands outside of it, or too small to be read. */
export const useShow = (
  places: Readonly<Record<string, Place>>,
  area: { readonly current: HTMLElement | null },
): ((id: string) => void) => {
  const { getViewport, setCenter } = useReactFlow();
  return useCallback(
    (id) => {
      const place = places[id];
      const canvas = area.current?.querySelector(".react-flow");
      if (!place || !canvas) return;
      const { x, y, zoom } = getViewport();
      const [left, top] = [place.x * zoom + x, place.y * zoom + y];
      const { width, height } = canvas.getBoundingClientRect();
      const fits = left + nodeWidth * zoom <= width && top + nodeHeight(0) * zoom <= height;
      if (left >= 0 && top >= 0 && fits && zoom > 0.4) return;
      const [middle, half] = [place.x + nodeWidth / 2, place.y + nodeHeight(2) / 2];
      void setCenter(middle, half, { zoom: Math.max(zoom, 0.7), duration: 150 });
    },
    [places, area, getViewport, setCenter],
  );
};
