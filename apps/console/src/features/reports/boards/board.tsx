import {
  ArrowLeftOutlined,
  ArrowRightOutlined,
  CloseOutlined,
  ColumnWidthOutlined,
  EditOutlined,
  PlusOutlined,
  PrinterOutlined,
} from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import type { Board, ShownTile, Tile } from "@zongji/api";
import { App, Button } from "antd";
import { type DragEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Failing, Loading, Nothing } from "../../../look/page-state.tsx";
import { useFailureWords } from "../../../server/failure.ts";
import { failureOf } from "../../../server/request.ts";
import { moved } from "../own-list.ts";
import { useLabel } from "../words.ts";
import { BoardDrawer } from "./board-drawer.tsx";
import { contentOf, useBoard, useRemoveBoard, useSaveBoard } from "./queries.ts";
import { TileBody, TileHead } from "./tile.tsx";
import { TileDrawer } from "./tile-drawer.tsx";

/** The list with one of its things in another place. */
const put = <T,>(list: readonly T[], from: number, to: number): T[] => {
  const next = [...list];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
};

type ToolsProps = {
  readonly name: string;
  readonly wide: boolean;
  readonly at: number;
  readonly count: number;
  readonly move: (by: -1 | 1) => void;
  readonly widen: () => void;
  readonly edit: () => void;
  readonly takeOff: () => void;
};

/** All that can be done with a tile, by keyboard too. */
const TileTools = ({ name, wide, at, count, move, widen, edit, takeOff }: ToolsProps) => {
  const { t } = useTranslation();
  const tool = (label: string, icon: React.ReactNode, press: () => void, disabled = false) => (
    <Button size="small" type="text" aria-label={label} title={label} icon={icon} disabled={disabled} onClick={press} />
  );
  return (
    <div className="tile-tools">
      {tool(t("boards.moveBack", { name }), <ArrowLeftOutlined />, () => move(-1), at === 0)}
      {tool(t("boards.moveOn", { name }), <ArrowRightOutlined />, () => move(1), at === count - 1)}
      {tool(t(wide ? "boards.narrow" : "boards.widen", { name }), <ColumnWidthOutlined />, widen)}
      {tool(t("boards.edit", { name }), <EditOutlined />, edit)}
      {tool(t("boards.takeOff", { name }), <CloseOutlined />, takeOff)}
    </div>
  );
};

const TileCard = ({ shown }: { shown: ShownTile }) => {
  const { t } = useTranslation();
  const { report, missing } = shown;
  return report ? (
    <TileBody shown={{ ...shown, report }} />
  ) : (
    <Nothing title={t(`boards.missing.${missing ?? "deleted"}`)} why={t("boards.missingWhy")} />
  );
};

type GridProps = {
  readonly board: Board;
  readonly isArranging: boolean;
  readonly save: (tiles: readonly Tile[]) => void;
  readonly edit: (at: number) => void;
};

const Grid = ({ board, isArranging, save, edit }: GridProps) => {
  const label = useLabel();
  const [dragged, setDragged] = useState<number>();
  const tiles = board.tiles.map(({ tile }) => tile);
  const nameOf = ({ tile, report }: ShownTile): string => tile.title || (report ? label(report.label) : tile.report);
  const drop = (event: DragEvent, to: number) => {
    event.preventDefault();
    if (dragged !== undefined && dragged !== to) save(put(tiles, dragged, to));
    setDragged(undefined);
  };
  return (
    <div className="board-grid">
      {board.tiles.map((shown, at) => (
        <section
          // biome-ignore lint/suspicious/noArrayIndexKey: two tiles may be alike, and each stands in its place
          key={`${shown.tile.report} ${at}`}
          className={`tile${shown.tile.wide ? " tile-wide" : ""}${dragged === at ? " tile-dragged" : ""}`}
          aria-label={nameOf(shown)}
          draggable={isArranging}
          onDragStart={() => setDragged(at)}
          onDragEnd={() => setDragged(undefined)}
          onDragOver={(event) => dragged !== undefined && event.preventDefault()}
          onDrop={(event) => drop(event, at)}
        >
          <header className="tile-head">
            <div>
              <TileHead shown={shown} choices={board.choices} />
            </div>
            {isArranging && (
              <TileTools
                {...{ name: nameOf(shown), wide: shown.tile.wide, at, count: tiles.length }}
                move={(by) => save(moved(tiles, at, by))}
                widen={() => save(tiles.map((tile, no) => (no === at ? { ...tile, wide: !tile.wide } : tile)))}
                edit={() => edit(at)}
                takeOff={() => save(tiles.filter((_, no) => no !== at))}
              />
            )}
          </header>
          <TileCard shown={shown} />
        </section>
      ))}
    </div>
  );
};

type HeadProps = {
  readonly board: Board;
  readonly isArranging: boolean;
  readonly arrange: (is: boolean) => void;
  readonly add: () => void;
};

const BoardHead = ({ board, isArranging, arrange, add }: HeadProps) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { modal, message } = App.useApp();
  const go = useNavigate();
  const client = useQueryClient();
  const remove = useRemoveBoard();
  const [isOpen, setOpen] = useState(false);
  const ask = () =>
    void modal.confirm({
      title: t("boards.removeSure", { name: board.name }),
      content: t("boards.removeWhy"),
      okText: t("boards.remove"),
      okButtonProps: { danger: true },
      cancelText: t("page.cancel"),
      onOk: () =>
        remove
          .mutateAsync(board.id)
          .then(() => void go("/reports/boards"))
          .catch((error: unknown) => void message.error(words(error))),
    });
  return (
    <header className="page-head report-page-head">
      <h1>
        {board.name}
        {!board.mine && <span className="report-clause">{t("boards.by", { owner: board.owner })}</span>}
      </h1>
      {board.mine && (
        <>
          <Button icon={<PlusOutlined />} onClick={add}>
            {t("boards.add")}
          </Button>
          {board.tiles.length > 0 && (
            <Button type={isArranging ? "primary" : "default"} onClick={() => arrange(!isArranging)}>
              {t(isArranging ? "boards.arranged" : "boards.arrange")}
            </Button>
          )}
          <Button onClick={() => setOpen(true)}>{t("boards.change")}</Button>
          <Button danger onClick={ask}>
            {t("boards.remove")}
          </Button>
        </>
      )}
      <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
        {t("reports.print")}
      </Button>
      <Button onClick={() => void client.invalidateQueries({ queryKey: ["report"] })}>{t("page.refresh")}</Button>
      {isOpen && (
        <BoardDrawer
          board={{ ...contentOf(board), id: board.id, version: board.version }}
          close={() => setOpen(false)}
          saved={() => setOpen(false)}
        />
      )}
    </header>
  );
};

const BoardShown = ({ board }: { board: Board }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { message } = App.useApp();
  const saving = useSaveBoard();
  const [isArranging, arrange] = useState(false);
  const [edited, setEdited] = useState<number | "new">();
  const tiles = board.tiles.map(({ tile }) => tile);
  const save = (next: readonly Tile[], done?: () => void) =>
    saving.mutate(
      { ...contentOf(board), tiles: [...next], id: board.id, version: board.version },
      { onSuccess: () => done?.(), onError: (error) => edited === undefined && void message.error(words(error)) },
    );
  const saveTile = (tile: Tile) =>
    save(edited === "new" ? [...tiles, tile] : tiles.map((each, no) => (no === edited ? tile : each)), () =>
      setEdited(undefined),
    );
  const open = (at: number | "new") => {
    saving.reset();
    setEdited(at);
  };
  return (
    <>
      <BoardHead board={board} isArranging={isArranging} arrange={arrange} add={() => open("new")} />
      {isArranging && <p className="quiet report-about">{t("boards.arrangeNote")}</p>}
      {board.tiles.length === 0 ? (
        <Nothing
          title={t("boards.empty")}
          why={t(board.mine ? "boards.emptyWhy" : "boards.emptyOthers")}
          action={
            board.mine && (
              <Button type="primary" onClick={() => open("new")}>
                {t("boards.add")}
              </Button>
            )
          }
        />
      ) : (
        <Grid board={board} isArranging={isArranging} save={(next) => save(next)} edit={open} />
      )}
      {edited !== undefined && (
        <TileDrawer
          {...(edited !== "new" && tiles[edited] && { tile: tiles[edited] })}
          isSaving={saving.isPending}
          wrong={saving.isError ? words(saving.error) : undefined}
          close={() => setEdited(undefined)}
          save={saveTile}
        />
      )}
    </>
  );
};

/** One board, by its address. */
export const BoardPage = ({ id }: { id: string }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const go = useNavigate();
  const board = useBoard(id);
  if (board.data) return <BoardShown board={board.data} />;
  if (!board.isError) return <Loading />;
  const back = <Button onClick={() => void go("/reports/boards")}>{t("boards.list")}</Button>;
  return ["notFound", "badRequest"].includes(failureOf(board.error).code) ? (
    <Nothing title={t("boards.unknown")} why={t("boards.unknownWhy")} action={back} />
  ) : (
    <Failing what={t("boards.failed")} why={words(board.error)} again={() => void board.refetch()} />
  );
};
