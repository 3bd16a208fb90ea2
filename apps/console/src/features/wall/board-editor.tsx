import { ArrowDownOutlined, ArrowUpOutlined, CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Wall, WallBoard } from "@zongji/api";
import { figureKey, mostTiles, type WallTile } from "@zongji/domain";
import { App, Button, Drawer, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Definitions, useFigureWords } from "../../look/wall-figure.ts";
import { useFailureWords } from "../../server/failure.ts";
import { may, useSession } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { boardQuery, keepBoard } from "./board.ts";
import { FigureChoice } from "./figure-choice.tsx";

type Props = {
  readonly board: WallBoard;
  readonly wall: Wall;
  readonly definitions: Definitions;
  readonly close: () => void;
};

const swapped = (tiles: readonly WallTile[], at: number, by: number): WallTile[] => {
  const all = [...tiles];
  const [one] = all.splice(at, 1);
  all.splice(at + by, 0, one!);
  return all;
};

type RowParts = { tiles: readonly WallTile[]; at: number; set: (tiles: WallTile[]) => void } & Pick<
  Props,
  "wall" | "definitions"
>;
const Row = ({ tiles, at, set, wall, definitions }: RowParts) => {
  const { t } = useTranslation();
  const tile = tiles[at]!;
  const name = useFigureWords(definitions, wall).whole(tile);
  return (
    <li>
      <span className="figure">{at + 1}</span>
      <FigureChoice
        figure={tile}
        change={(next) => set(tiles.map((each, place) => (place === at ? next : each)))}
        definitions={definitions}
        places={wall}
        withForecast
      />
      <Button
        type="text"
        icon={<ArrowUpOutlined />}
        disabled={at === 0}
        aria-label={t("wallBoard.up", { name })}
        onClick={() => set(swapped(tiles, at, -1))}
      />
      <Button
        type="text"
        icon={<ArrowDownOutlined />}
        disabled={at === tiles.length - 1}
        aria-label={t("wallBoard.down", { name })}
        onClick={() => set(swapped(tiles, at, 1))}
      />
      <Button
        type="text"
        icon={<CloseOutlined />}
        disabled={tiles.length === 1}
        aria-label={t("wallBoard.takeOut", { name })}
        onClick={() => set(tiles.filter((_, place) => place !== at))}
      />
    </li>
  );
};

/** A figure that is not there yet: no board has one twice. */
const nextTile = (tiles: readonly WallTile[], definitions: Definitions): WallTile | undefined => {
  const keys = new Set(tiles.map(figureKey));
  const of = (measure: string, when: WallTile["when"]): WallTile => ({ measure, when, scope: "all", of: "" });
  const all = [...definitions.values()]
    .filter(({ wall }) => wall)
    .map(({ name, subject }) => of(name, subject ? "today" : "now"));
  return [of("answerRate", "today"), ...all].find((each) => !keys.has(figureKey(each)));
};

const useSaving = ({ close }: Props) => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const words = useFailureWords();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ tiles, as }: { tiles: readonly WallTile[]; as: "own" | "default" | "none" }) => {
      if (as === "none") return request("resetWallBoard");
      if (as === "own") return request("saveWallBoard", { body: { tiles: [...tiles] } });
      await request("changePolicies", { body: { wallTiles: [...tiles] } });
      return request("wallBoard");
    },
    onSuccess: (board, { as }) => {
      client.setQueryData(boardQuery, keepBoard(board));
      void message.success(t(as === "default" ? "wallBoard.defaultSaved" : "wallBoard.saved"));
      close();
    },
    onError: (error) => void message.error(`${t("wallBoard.failed")}${t("page.comma")}${words(error)}`),
  });
};

/** 指标: which figures the person's wall shows, in which order; whoever sets rules makes them everybody's default. */
export const BoardEditor = (props: Props) => {
  const { board, wall, definitions, close } = props;
  const { t } = useTranslation();
  const [tiles, setTiles] = useState<readonly WallTile[]>(board.tiles);
  const session = useSession().data;
  const save = useSaving(props);
  const next = nextTile(tiles, definitions);
  const isFull = tiles.length >= mostTiles || next === undefined;
  return (
    <Drawer
      open
      size={720}
      title={t("wallBoard.title")}
      onClose={close}
      footer={
        <Space wrap>
          <Button
            type="primary"
            data-action="saveBoard"
            loading={save.isPending}
            onClick={() => save.mutate({ tiles, as: "own" })}
          >
            {t("wallBoard.save")}
          </Button>
          {board.own && <Button onClick={() => save.mutate({ tiles, as: "none" })}>{t("wallBoard.reset")}</Button>}
          {may(session, "hotline.administer") && (
            <Button onClick={() => save.mutate({ tiles, as: "default" })}>{t("wallBoard.setDefault")}</Button>
          )}
        </Space>
      }
    >
      <p>{t(board.own ? "wallBoard.own" : "wallBoard.isDefault")}</p>
      <ol className="board-tiles" aria-label={t("wallBoard.tiles")}>
        {tiles.map((tile, at) => (
          <Row key={figureKey(tile)} tiles={tiles} at={at} set={setTiles} wall={wall} definitions={definitions} />
        ))}
      </ol>
      <Button icon={<PlusOutlined />} disabled={isFull} onClick={() => next && setTiles([...tiles, next])}>
        {t("wallBoard.add")}
      </Button>
      <p className="quiet">
        {t("wallBoard.most", { most: mostTiles })} {t("wallBoard.notLive")}
      </p>
    </Drawer>
  );
};
