/** What somebody has changed in a flow and not saved, kept in the browser over a refresh. */
import type { FlowText } from "./model.ts";
import { readFlow } from "./read-flow.ts";

export type Kept = {
  /** The newest version that the person had seen. */
  readonly base: number;
  readonly text: FlowText;
  /** ms since the epoch. */
  readonly at: number;
};
type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** Two people may share a browser; neither sees what the other left. */
const keyOf = (user: string, flow: string): string => `zongji.flow.${user}.${flow}`;

/** Keeps it; a browser that has no room keeps nothing. */
export const keepFlow = (shelf: Shelf, user: string, flow: string, kept: Kept): void => {
  try {
    shelf.setItem(keyOf(user, flow), JSON.stringify(kept));
  } catch {
    // The page still has it.
  }
};

export const forgetFlow = (shelf: Shelf, user: string, flow: string): void => shelf.removeItem(keyOf(user, flow));

/** What was kept; undefined where there is nothing, or where it is no flow any more. */
export const keptFlow = (shelf: Shelf, user: string, flow: string): Kept | undefined => {
  try {
    const { base, text, at } = JSON.parse(shelf.getItem(keyOf(user, flow)) ?? "{}") as Partial<Kept>;
    const read = readFlow(text);
    return typeof base === "number" && typeof at === "number" && read.text ? { base, text: read.text, at } : undefined;
  } catch {
    return undefined;
  }
};
