import { FullscreenOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import type { Wall, WallAgent } from "@zongji/api";
import { App, Button, ConfigProvider } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Failing, Loading } from "../../look/page-state.tsx";
import { lookOf } from "../../look/theme.ts";
import { useFailureWords } from "../../server/failure.ts";
import { useLive } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { AgentDrawer, Agents } from "./agents.tsx";
import { NowFigures, TodayFigures } from "./figures.tsx";
import { Groups } from "./groups.tsx";
import "./wall.css";

const Body = ({ wall }: { wall: Wall }) => {
  const { t } = useTranslation();
  const [open, setOpen] = useState<string>();
  const agent = wall.agents.find(({ user }) => user === open);
  return (
    <>
      <NowFigures wall={wall} />
      <TodayFigures today={wall.today} />
      <section className="wall-body">
        <div className="wall-card">
          <h2>{t("wall.groups")}</h2>
          <Groups groups={wall.groups} />
        </div>
        <div className="wall-card">
          <h2>{t("wall.agents")}</h2>
          <Agents agents={wall.agents} choose={(chosen: WallAgent) => setOpen(chosen.user)} />
        </div>
      </section>
      <AgentDrawer agent={agent} groups={wall.groups} close={() => setOpen(undefined)} />
    </>
  );
};

/** 监控: everything pushed; the first picture is asked for, as are those after a reconnect. */
export const WallPage = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const live = useLive();
  const screen = useRef<HTMLDivElement>(null);
  const wall = useQuery({
    queryKey: ["wall"],
    queryFn: () => request("wall"),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: "always",
  });
  useEffect(() => live.watchWall(), [live]);
  return (
    <ConfigProvider theme={lookOf(true)} getPopupContainer={() => screen.current ?? document.body}>
      <App className="wall-frame">
        {/* In full screen only what is inside is shown: hence the notes and drawers go in here as well. */}
        <div className="wall" ref={screen}>
          <header className="page-head">
            <h1>{t("wall.title")}</h1>
            <Button icon={<FullscreenOutlined />} onClick={() => void screen.current?.requestFullscreen()}>
              {t("wall.fullScreen")}
            </Button>
          </header>
          {wall.data ? (
            <Body wall={wall.data} />
          ) : wall.isError ? (
            <Failing what={t("wall.failed")} why={words(wall.error)} again={() => void wall.refetch()} />
          ) : (
            <Loading />
          )}
        </div>
      </App>
    </ConfigProvider>
  );
};
