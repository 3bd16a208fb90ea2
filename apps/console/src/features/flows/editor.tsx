import { useReactFlow } from "@xyflow/react";
import { Button, Tag } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Canvas, wholeView } from "./canvas.tsx";
import { DraftActions, DraftNotices, StaleDialog, VersionChoice } from "./draft-actions.tsx";
import { type EditorParts, EditorProvider, type Lit } from "./editor-context.ts";
import { layOut } from "./layout.ts";
import { moveNodes } from "./model.ts";
import { Outline } from "./outline.tsx";
import { Palette } from "./palette.tsx";
import { SideTabs } from "./side-tabs.tsx";
import { Toolbar, type ToolbarActs, type View } from "./toolbar.tsx";
import { useActs } from "./use-acts.tsx";
import { type Edit, useEdit } from "./use-edit.ts";
import { type Opened, type Parts, useParts } from "./use-parts.ts";
import { useSave } from "./use-save.ts";

/** Which version is shown, and whether it is saved as it stands. */
const State = ({ opened: { item, version }, edit }: { opened: Opened; edit: Edit }) => {
  const { t } = useTranslation();
  const go = useNavigate();
  return (
    <>
      <VersionChoice
        item={item}
        shown={version}
        choose={(to) => void go(to === undefined ? `/flows/${item.id}` : `/flows/${item.id}?version=${to}`)}
      />
      {version === undefined && (
        <Tag color={edit.isChanged ? "gold" : "default"} style={{ color: "var(--ant-color-text)" }}>
          {t(edit.isChanged ? "flows.unsaved" : "flows.saved")}
        </Tag>
      )}
    </>
  );
};

const useToolbarActs = ({ change, canUndo, canRedo, undo, redo }: Edit, { flows }: Parts): ToolbarActs => {
  const go = useNavigate();
  const { fitView, zoomIn, zoomOut } = useReactFlow();
  const fit = () => void fitView(wholeView);
  return {
    back: () => void go("/flows"),
    undo: canUndo ? undo : undefined,
    redo: canRedo ? redo : undefined,
    layOut: () => {
      change((flow) => moveNodes(flow, layOut(flow, flows)));
      // Once they stand there.
      setTimeout(fit, 50);
    },
    fit,
    zoomIn: () => void zoomIn(),
    zoomOut: () => void zoomOut(),
  };
};

/** The editor of one flow: palette, canvas or list, and at the side what belongs to a node, the flow, its problems, its simulation. */
export const Editor = (opened: Opened) => {
  const { item, around, session, version, text, base, kept } = opened;
  const { t } = useTranslation();
  const go = useNavigate();
  const edit = useEdit({ user: session.user.id, id: item.id, text, base, kept });
  const save = useSave(item, edit);
  const parts = useParts(opened, edit);
  const [view, setView] = useState<View>(matchMedia("(max-width: 900px)").matches ? "outline" : "canvas");
  const [lit, setLit] = useState<Lit>();
  const where = { area: useRef<HTMLDivElement>(null), panel: useRef<HTMLDivElement>(null), finder: useRef(null) };
  const { add, edges, chooseEdges, tab, setTab, ...acts } = useActs(edit, parts, save, where);
  const toolbarActs = useToolbarActs(edit, parts);
  const { isReadOnly } = parts;
  const shared: EditorParts = {
    ...{ ...parts, id: item.id, flow: edit.flow, change: edit.change, around, lit },
    ...{ selected: acts.selected, select: acts.select, open: acts.open, remove: acts.remove },
  };
  return (
    <EditorProvider value={shared}>
      <div className="flow-editor" data-view={view}>
        <Toolbar
          title={edit.flow.name ?? item.name}
          state={<State opened={opened} edit={edit} />}
          view={view}
          setView={setView}
          finder={where.finder}
          acts={toolbarActs}
        >
          {version === undefined ? (
            <DraftActions item={item} edit={edit} save={save} session={session} isReadOnly={isReadOnly} />
          ) : (
            <Button onClick={() => void go(`/flows/${item.id}`)}>{t("flows.toEdit")}</Button>
          )}
        </Toolbar>
        {version === undefined && <DraftNotices item={item} edit={edit} isScheduled={parts.isScheduled} />}
        <div className="flow-body">
          {!isReadOnly && <Palette add={add} />}
          <div className="flow-area" ref={where.area}>
            {view === "canvas" ? <Canvas add={add} chosenEdges={edges} chooseEdges={chooseEdges} /> : <Outline />}
          </div>
          <div className="flow-side" ref={where.panel}>
            <SideTabs tab={tab} setTab={setTab} flow={parts.whole} failed={parts.failed} light={setLit} />
          </div>
        </div>
        <StaleDialog item={item} save={save} />
      </div>
    </EditorProvider>
  );
};
