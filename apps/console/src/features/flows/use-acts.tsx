import { App, Button } from "antd";
import { type RefObject, useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { now } from "../../look/time.ts";
import { ofEdge } from "./canvas.tsx";
import { freePlace } from "./layout.ts";
import { type Copied, copyNodes, disconnect, moveNodes, type Place, pasteNodes, removeNodes } from "./model.ts";
import { type NewNode, withNewNode } from "./new-node.ts";
import type { Edit } from "./use-edit.ts";
import { useKeys } from "./use-keys.ts";
import { type Parts, useShow } from "./use-parts.ts";
import type { Save } from "./use-save.ts";

export type Tab = "details" | "flow" | "problems" | "simulator" | "tests";
export type Places = {
  readonly area: RefObject<HTMLDivElement | null>;
  readonly panel: RefObject<HTMLDivElement | null>;
  readonly finder: RefObject<HTMLElement | null>;
};

const useRemove = ({ flow, change, undo }: Edit, select: (ids: readonly string[]) => void) => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (ids: readonly string[]) => {
    const gone = ids.filter((id) => id !== flow.start && Object.hasOwn(flow.nodes, id));
    if (gone.length < ids.length) void message.warning(t("flows.startStays"));
    if (gone.length === 0) return;
    change((flow) => removeNodes(flow, gone));
    select([]);
    const key = `removed ${now()}`;
    const takeBack = () => {
      undo();
      message.destroy(key);
    };
    void message.info({
      key,
      duration: 6,
      content: (
        <>
          {t("flows.removed", { count: gone.length })}{" "}
          <Button type="link" size="small" onClick={takeBack}>
            {t("flows.takeBack")}
          </Button>
        </>
      ),
    });
  };
};

/** Which nodes and edges are chosen, and what is shown of them at the side. */
const useChosen = ({ flow }: Edit, { places }: Parts, { area, panel }: Places) => {
  const [selected, setSelected] = useState<readonly string[]>([]);
  const [edges, chooseEdges] = useState<readonly string[]>([]);
  const [tab, setTab] = useState<Tab>("details");
  const show = useShow(places, area);
  const select = useCallback((ids: readonly string[]) => {
    setSelected(ids);
    // Whoever selects a node on the canvas wants to see it; a walk that is under way stays.
    if (ids.length > 0) setTab((tab) => (tab === "simulator" ? tab : "details"));
  }, []);
  const open = (id: string) => {
    setSelected([id]);
    setTab("details");
    show(id);
    // Once its form is there.
    setTimeout(() => panel.current?.querySelector<HTMLElement>(".flow-form input")?.focus(), 50);
  };
  useEffect(() => {
    // A node that is gone by an undo is no longer chosen.
    const isThere = (id: string) => Object.hasOwn(flow.nodes, id);
    setSelected((ids) => (ids.every(isThere) ? ids : ids.filter(isThere)));
  }, [flow.nodes]);
  return { selected, select, edges, chooseEdges, tab, setTab, show, open };
};

/** What was copied, also from another flow of this page. */
let clipboard: Copied | undefined;

/** All that a person does to the drawing, by mouse and by keys. */
export const useActs = (edit: Edit, parts: Parts, save: Save, where: Places) => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { flow, change } = edit;
  const { isReadOnly, nodes, places, flows } = parts;
  const chosen = useChosen(edit, parts, where);
  const { selected, select, edges, show, open } = chosen;
  const remove = useRemove(edit, select);
  const add = (fresh: NewNode, at?: Place) => {
    const [only] = selected.length === 1 ? selected : [];
    const exit = at ? undefined : nodes.find(({ id }) => id === only)?.exits.find(({ to }) => to === undefined);
    const after = only !== undefined && exit ? { from: only, exit: exit.name } : undefined;
    // What was laid out stays where it is seen.
    const added = withNewNode(moveNodes(flow, places), fresh, at ?? freePlace(places, only), flows, after);
    change(() => added.flow);
    select([added.id]);
    setTimeout(() => show(added.id), 0);
  };
  const copy = () => {
    if (selected.length === 0) return;
    clipboard = copyNodes({ ...flow, places }, selected);
    void message.info(t("flows.copied", { count: selected.length }));
  };
  const paste = () => {
    if (!clipboard) return;
    const pasted = pasteNodes(flow, clipboard);
    change(() => pasted.flow);
    select(pasted.ids);
  };
  const removeChosen = () => {
    if (selected.length > 0) remove(selected);
    else change((flow) => edges.map(ofEdge).reduce((rest, { from, exit }) => disconnect(rest, from, exit), flow));
  };
  const unlessReadOnly = (act: () => void) => (isReadOnly ? () => {} : act);
  useKeys({
    undo: unlessReadOnly(edit.undo),
    redo: unlessReadOnly(edit.redo),
    copy,
    paste: unlessReadOnly(paste),
    remove: unlessReadOnly(removeChosen),
    save: unlessReadOnly(() => save.save()),
    find: () => where.finder.current?.querySelector("input")?.focus(),
    open,
  });
  return { ...chosen, add, remove };
};
