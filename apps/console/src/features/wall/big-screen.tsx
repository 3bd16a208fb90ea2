import { FullscreenOutlined, LeftOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Wall } from "@zongji/api";
import { App, Button, ConfigProvider } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { moment, runningTime } from "../../look/duration.ts";
import { useMeasures } from "../../look/measure.tsx";
import { Failing, Loading } from "../../look/page-state.tsx";
import { lookOf } from "../../look/theme.ts";
import { mono } from "../../look/time.ts";
import type { Definitions } from "../../look/wall-figure.ts";
import { useFailureWords } from "../../server/failure.ts";
import { askWall, useLive, useLiveStatus, useSession } from "../../server/queries.ts";
import { useBoard } from "./board.ts";
import { type ScreenPage, screenPages, turnMs } from "./screen-pages.ts";
import { AgentsScreen, AlarmStrip, FiguresScreen, GroupsScreen } from "./screens.tsx";
import { WallClock } from "./wall-clock.tsx";
import "./wall.css";
import "./board.css";
import "./big-screen.css";

/** The page that is shown: each for a while, then the next. */
const useTurning = (pages: number): number => {
  const [at, setAt] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setAt((now) => now + 1), turnMs);
    return () => clearInterval(timer);
  }, []);
  return at % Math.max(1, pages);
};

/** Somebody stands before it, though nobody touches it: the session is not idle. */
const useDisplay = () => {
  const live = useLive();
  useEffect(() => {
    live.active();
    const timer = setInterval(() => live.active(), 60_000);
    return () => clearInterval(timer);
  }, [live]);
};

/** 连接中断, and how old the figures are. */
const Lost = () => {
  const { t } = useTranslation();
  const { at, heardAt } = useLiveStatus();
  useNow();
  if (at !== "lost") return null;
  const age = runningTime(Math.max(0, mono() - (heardAt ?? mono())));
  return (
    <div className="screen-lost" role="alert">
      <b>{t("bigScreen.lost")}</b> {t("bigScreen.lostSince", { age })}
    </div>
  );
};

const soonMs = 30 * 60_000;
/** Until when it is signed in; in the last half hour it is said aloud. */
const SessionEnd = () => {
  const { t } = useTranslation();
  const now = useNow();
  const endsAt = useSession().data?.endsAt;
  if (endsAt === undefined) return null;
  const left = endsAt - now;
  const at = moment(endsAt, now).slice(0, -3);
  if (left > soonMs) return <span>{t("bigScreen.sessionEnds", { at })}</span>;
  return <b className="screen-ends">{t("bigScreen.sessionEndsSoon", { left: runningTime(left) })}</b>;
};

/** Only while it is no full screen: then it is a display, and has no controls. */
const Controls = ({ screen }: { screen: React.RefObject<HTMLDivElement | null> }) => {
  const { t } = useTranslation();
  const [full, setFull] = useState(document.fullscreenElement !== null);
  useEffect(() => {
    const look = () => setFull(document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", look);
    return () => document.removeEventListener("fullscreenchange", look);
  }, []);
  if (full) return null;
  return (
    <span className="screen-controls">
      <Link to="/wall">
        <LeftOutlined aria-hidden="true" /> {t("bigScreen.leave")}
      </Link>
      <Button
        size="large"
        data-action="screenFull"
        icon={<FullscreenOutlined />}
        onClick={() => void screen.current?.requestFullscreen()}
      >
        {t("bigScreen.fullScreen")}
      </Button>
    </span>
  );
};

type BodyParts = { readonly page: ScreenPage; readonly wall: Wall; readonly definitions: Definitions };
const Body = ({ page, wall, definitions }: BodyParts) => {
  if (page.is === "figures") return <FiguresScreen tiles={page.tiles} wall={wall} definitions={definitions} />;
  if (page.is === "groups") return <GroupsScreen groups={page.groups} />;
  return <AgentsScreen agents={page.agents} />;
};

const Screen = ({
  wall,
  definitions,
  tiles,
}: Omit<BodyParts, "page"> & { tiles: ReturnType<typeof useBoard>["tiles"] }) => {
  const { t } = useTranslation();
  const screen = useRef<HTMLDivElement>(null);
  const pages = screenPages(wall, tiles);
  const at = useTurning(pages.length);
  const page = pages[at]!;
  return (
    <div className="screen" ref={screen} data-page={page.is}>
      <header className="screen-head">
        <h1>{t(`bigScreen.${page.is}`)}</h1>
        <span className="screen-page figure" data-pages={pages.length}>
          {t("bigScreen.page", { at: at + 1, of: pages.length })}
        </span>
        <Controls screen={screen} />
        <WallClock />
      </header>
      <Lost />
      <AlarmStrip definitions={definitions} />
      <main className="screen-body">
        <Body page={page} wall={wall} definitions={definitions} />
      </main>
      <footer className="screen-foot">
        <SessionEnd />
      </footer>
    </div>
  );
};

/** 大屏 for a wall display: turns its pages by itself, and needs nobody. */
export const BigScreen = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const { tiles } = useBoard();
  useDisplay();
  const wall = useQuery({
    queryKey: ["wall"],
    queryFn: () => askWall(client),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: "always",
  });
  const measures = useMeasures();
  const failing = [wall, measures].find(({ isError, data }) => isError && !data);
  return (
    <ConfigProvider theme={lookOf(true)}>
      <App className="screen-frame">
        {wall.data && measures.data ? (
          <Screen wall={wall.data} definitions={measures.data} tiles={tiles} />
        ) : failing ? (
          <Failing what={t("wall.failed")} why={words(failing.error)} again={() => void failing.refetch()} />
        ) : (
          <Loading />
        )}
      </App>
    </ConfigProvider>
  );
};
