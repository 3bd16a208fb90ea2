import { FullscreenExitOutlined, FullscreenOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { MeasureDefinition, Wall, WallAgent } from "@zongji/api";
import type { WallTile } from "@zongji/domain";
import { App, Button, ConfigProvider } from "antd";
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMeasures } from "../../look/measure.tsx";
import { Failing, Loading } from "../../look/page-state.tsx";
import { lookOf } from "../../look/theme.ts";
import { useFailureWords } from "../../server/failure.ts";
import { askWall } from "../../server/queries.ts";
import { AgentDrawer, Agents, Attention } from "./agents.tsx";
import { useBoard } from "./board.ts";
import { TodayFigures } from "./figures.tsx";
import { Groups } from "./groups.tsx";
import { Hours } from "./hours.tsx";
import { AlarmStrip } from "./screens.tsx";
import { Servers } from "./servers.tsx";
import { Tiles } from "./tiles.tsx";
import { ToCallBack } from "./to-call-back.tsx";
import { Tools } from "./tools.tsx";
import { WallClock } from "./wall-clock.tsx";
import "./wall.css";
import "./board.css";

type Definitions = ReadonlyMap<string, MeasureDefinition>;

type BodyParts = { wall: Wall; definitions: Definitions; tiles: readonly WallTile[] };
const Body = ({ wall, definitions, tiles }: BodyParts) => {
  const { t } = useTranslation();
  const [open, setOpen] = useState<string>();
  const agent = wall.agents.find(({ user }) => user === open);
  const choose = useCallback((chosen: WallAgent) => setOpen(chosen.user), []);
  return (
    <>
      <Servers nodes={wall.nodes} groups={wall.groups} />
      <AlarmStrip definitions={definitions} without={tiles} />
      <Tiles tiles={tiles} wall={wall} definitions={definitions} />
      <TodayFigures today={wall.today} definitions={definitions} />
      <section className="wall-body">
        <div className="wall-left">
          <div className="wall-card wall-bygroup">
            <h2>{t("wall.groups")}</h2>
            <Groups groups={wall.groups} />
          </div>
          <div className="wall-card wall-byhour">
            <h2>{t("wall.byHour")}</h2>
            <Hours today={wall.today} definitions={definitions} />
          </div>
        </div>
        <div className="wall-card wall-agents">
          <h2>
            {t("wall.agents")} <Attention agents={wall.agents} />
          </h2>
          <Agents agents={wall.agents} choose={choose} />
        </div>
      </section>
      <AgentDrawer agent={agent} groups={wall.groups} nodes={wall.nodes} close={() => setOpen(undefined)} />
    </>
  );
};

/** 大屏, and the way out of it; whoever leaves by Esc is seen too. */
const FullScreen = ({ screen }: { screen: RefObject<HTMLDivElement | null> }) => {
  const { t } = useTranslation();
  const [full, setFull] = useState(false);
  useEffect(() => {
    const look = () => setFull(document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", look);
    return () => document.removeEventListener("fullscreenchange", look);
  }, []);
  return (
    <Button
      data-action="fullScreen"
      icon={full ? <FullscreenExitOutlined /> : <FullscreenOutlined />}
      onClick={() => void (full ? document.exitFullscreen() : screen.current?.requestFullscreen())}
    >
      {t(full ? "wall.leaveFullScreen" : "wall.fullScreen")}
    </Button>
  );
};

/** 监控: everything pushed; the first picture is asked for, as are those after a reconnect. */
export const WallPage = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const screen = useRef<HTMLDivElement>(null);
  const client = useQueryClient();
  const wall = useQuery({
    queryKey: ["wall"],
    queryFn: () => askWall(client),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: "always",
  });
  const measures = useMeasures();
  const failing = [wall, measures].find(({ isError, data }) => isError && !data);
  const { board, tiles } = useBoard();
  return (
    <ConfigProvider theme={lookOf(true)} getPopupContainer={() => screen.current ?? document.body}>
      <App className="wall-frame">
        {/* In full screen only what is inside is shown: hence the notes and drawers go in here as well. */}
        <div className="wall" ref={screen}>
          <header className="page-head">
            <h1>{t("wall.title")}</h1>
            <ToCallBack />
            <WallClock />
            {wall.data && measures.data && (
              <Tools
                board={board.data}
                isBoardAway={board.isError && !board.data}
                wall={wall.data}
                definitions={measures.data}
              />
            )}
            <FullScreen screen={screen} />
          </header>
          {wall.data && measures.data ? (
            <Body wall={wall.data} definitions={measures.data} tiles={tiles} />
          ) : failing ? (
            <Failing what={t("wall.failed")} why={words(failing.error)} again={() => void failing.refetch()} />
          ) : (
            <Loading />
          )}
        </div>
      </App>
    </ConfigProvider>
  );
};
