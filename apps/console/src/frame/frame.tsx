import { DownloadOutlined, GlobalOutlined, KeyOutlined, LogoutOutlined, UserOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import type { Session } from "@zongji/api";
import { Alert, App, Button, Dropdown, Layout, Menu } from "antd";
import { type ReactNode, useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import { MyExports, openExports } from "../exports/index.ts";
import { Nothing } from "../look/page-state.tsx";
import { PhoneBar } from "../phone/bar.tsx";
import { AgentPhoneProvider } from "../phone/context.tsx";
import { type EndOfSession, type Live, openLive } from "../server/live.ts";
import { forgetSession, keep, LiveProvider, may, useLiveStatus } from "../server/queries.ts";
import { failureOf, request } from "../server/request.ts";
import { UnreadNotices, WorkBadge } from "../shift/index.ts";
import { setLanguage } from "../words/index.ts";
import { AlarmBadge, AlarmBanner } from "./alarms.tsx";
import { Boundary } from "./boundary.tsx";
import { Emergencies } from "./emergencies.tsx";
import { GuideBar } from "./guide-bar.tsx";
import { IdleWarning } from "./idle.tsx";
import { OwnPassword } from "./own-password.tsx";
import { pagesFor, screenPath } from "./pages.tsx";
import { WallAlarms } from "./wall-alarms.tsx";
import "./frame.css";

const useLiveConnection = (): Live | undefined => {
  const client = useQueryClient();
  const [live, setLive] = useState<Live>();
  useEffect(() => {
    const opened = openLive((message) => keep(client, message));
    setLive(opened);
    return () => opened.close();
  }, [client]);
  return live;
};

const PersonMenu = ({ session }: { session: Session }) => {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const [changesPassword, setChangesPassword] = useState(false);
  const leave = async () => {
    // Also when the server can't be reached: what is on the screen goes.
    await request("signOut").catch(() => undefined);
    forgetSession(client);
  };
  const { user } = session;
  return (
    <>
      <Dropdown
        trigger={["click"]}
        menu={{
          items: [
            {
              key: "password",
              icon: <KeyOutlined />,
              label: t("ownPassword.title"),
              onClick: () => setChangesPassword(true),
            },
            { key: "exports", icon: <DownloadOutlined />, label: t("exports.mine"), onClick: openExports },
            {
              key: "language",
              icon: <GlobalOutlined />,
              label: t("frame.otherLanguage"),
              onClick: () => void setLanguage(i18n.language === "en" ? "zh-CN" : "en"),
            },
            { key: "leave", icon: <LogoutOutlined />, label: t("frame.leave"), onClick: () => void leave() },
          ],
        }}
      >
        <Button type="text" icon={<UserOutlined />} className="person" aria-label={t("frame.person")}>
          <span className="person-name">
            {user.name}
            {user.agentNo && !user.name.includes(user.agentNo) && <span className="quiet number"> {user.agentNo}</span>}
          </span>
        </Button>
      </Dropdown>
      <MyExports />
      <OwnPassword open={changesPassword} close={() => setChangesPassword(false)} />
    </>
  );
};

/** How often a page that lost the server asks whether its session still is. */
const askEveryMs = 10_000;

/** The session ended under the page, or while it slept: say so, then ask to sign in. */
const useSessionEnd = () => {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const client = useQueryClient();
  const { at, signedOut } = useLiveStatus();
  const leave = useCallback(
    (why: EndOfSession) => {
      forgetSession(client);
      if (why !== "signOut") modal.info({ title: t(`signedOut.${why}`), okText: t("page.ok") });
    },
    [client, modal, t],
  );
  useEffect(() => {
    if (signedOut) leave(signedOut);
  }, [signedOut, leave]);
  useEffect(() => {
    if (at !== "lost" || signedOut) return;
    let isOver = false;
    const ask = () =>
      void request("me").catch((error: unknown) => {
        if (isOver || failureOf(error).code !== "notSignedIn") return;
        isOver = true;
        leave("expired");
      });
    ask();
    const timer = setInterval(ask, askEveryMs);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [at, signedOut, leave]);
};

/** For those without a phone bar, which says it for agents. */
const LiveTrouble = ({ agent }: { agent: boolean }) => {
  const { t } = useTranslation();
  const { at, draining } = useLiveStatus();
  if (agent || (at !== "lost" && draining === undefined)) return null;
  const trouble = at === "lost" ? "liveLost" : "draining";
  return <Alert banner type={at === "lost" ? "error" : "warning"} title={t(`trouble.${trouble}`)} />;
};

/** On a window that is no wider, the navigation is icons unless a person unfolds it: the phone bar needs the room. */
const narrow = "(max-width: 1320px)";

const chosen = () => localStorage.getItem("zongji.folded") === "yes";

/** Whether the navigation is icons: as the person last chose for wide windows; a narrow one folds it. */
const useFolded = () => {
  const [folded, setFolded] = useState(() => matchMedia(narrow).matches || chosen());
  useEffect(() => {
    const width = matchMedia(narrow);
    const follow = () => setFolded(width.matches || chosen());
    width.addEventListener("change", follow);
    return () => width.removeEventListener("change", follow);
  }, []);
  const choose = (next: boolean) => {
    if (!matchMedia(narrow).matches) localStorage.setItem("zongji.folded", next ? "yes" : "no");
    setFolded(next);
  };
  return [folded, choose] as const;
};

/** The pages that a person may use, and her menu. */
const Navigation = ({ session, pages }: { session: Session; pages: ReturnType<typeof pagesFor> }) => {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const [folded, setFolded] = useFolded();
  const here = pages.find(({ path }) => pathname.startsWith(path))?.path;
  return (
    <Layout.Sider theme="light" width={168} collapsedWidth={56} collapsible collapsed={folded} onCollapse={setFolded}>
      <div className="brand">{folded ? t("productShort") : t("product")}</div>
      <nav aria-label={t("frame.navigation")}>
        <Menu
          mode="inline"
          selectedKeys={here ? [here] : []}
          items={pages.map(({ path, word, icon }) => ({
            key: path,
            icon,
            label: (
              <Link to={path}>
                {t(`pages.${word}`)}
                {word === "system" && <AlarmBadge session={session} />}
                {word === "work" && <WorkBadge />}
              </Link>
            ),
          }))}
        />
      </nav>
      <div className="frame-person">
        <PersonMenu session={session} />
      </div>
    </Layout.Sider>
  );
};

const Room = ({ session, children }: { session: Session; children: ReactNode }) => {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  useSessionEnd();
  const pages = pagesFor(session);
  const agent = may(session, "agent.work");
  // A display has nothing but what is shown.
  if (pathname === screenPath)
    return (
      <>
        <WallAlarms session={session} />
        <div className="screen-page" data-path={pathname}>
          <Boundary page={pathname}>{children}</Boundary>
        </div>
      </>
    );
  return (
    <Layout className={agent ? "frame frame-agent" : "frame"}>
      <Navigation session={session} pages={pages} />
      <Layout>
        {agent && <PhoneBar />}
        <Emergencies session={session} />
        <LiveTrouble agent={agent} />
        <IdleWarning />
        <WallAlarms session={session} />
        <AlarmBanner session={session} />
        <UnreadNotices />
        <GuideBar session={session} />
        {/* The address whose page stands here: while the next page's program comes, the page before stays. */}
        <Layout.Content className="frame-page" data-path={pathname}>
          <Boundary page={pathname}>
            {pages.length === 0 ? <Nothing title={t("frame.noPages")} why={t("frame.noPagesWhy")} /> : children}
          </Boundary>
        </Layout.Content>
      </Layout>
    </Layout>
  );
};

const never = () => () => {};

/** What is round every page: navigation, the agent's phone bar, the push from the server. */
export const Frame = ({ session, children }: { session: Session; children: ReactNode }) => {
  const live = useLiveConnection();
  const client = useQueryClient();
  const at = useSyncExternalStore(live?.subscribe ?? never, () => live?.status().at);
  useEffect(() => {
    // The server sends desk and wall anew after a reconnect; the rest of what is shown may be old too.
    if (at === "open") void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
  }, [at, client]);
  if (!live) return null;
  const room = <Room session={session}>{children}</Room>;
  return (
    <LiveProvider value={live}>
      {may(session, "agent.work") ? <AgentPhoneProvider>{room}</AgentPhoneProvider> : room}
    </LiveProvider>
  );
};
