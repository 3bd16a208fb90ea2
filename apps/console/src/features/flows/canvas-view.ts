/** How the canvas opens: the whole flow where its nodes can be told apart, else from its start on at a zoom at which words can be read. */
import type { Place } from "./model.ts";

/** At this zoom a node's words can be read. */
const readable = 0.7;
/** Below this zoom nodes are specks: the shipped flow is seen whole on a desk of 1280 px. */
const leastWhole = 0.35;

/** @param fitted the zoom at which the whole is seen. @returns undefined: it stays as it is fitted */
export const viewFromStart = (
  fitted: number,
  start: Place | undefined,
): { readonly x: number; readonly y: number; readonly zoom: number } | undefined =>
  start && fitted < leastWhole
    ? { x: 32 - start.x * readable, y: 160 - start.y * readable, zoom: readable }
    : undefined;
