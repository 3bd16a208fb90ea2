/** The stage of a component: words, look, server, address, session and a clock that stands still. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, configure, render } from "@testing-library/react";
import { type UserEvent, userEvent } from "@testing-library/user-event";
import { type Action, actionTable, type Session, type ShippedRole, SignedInUser } from "@zongji/api";
import { App, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import type { ReactNode } from "react";
import { BrowserRouter, Route, Routes } from "react-router";
import { afterEach, beforeEach, expect, vi } from "vitest";
import { setServerNow } from "../look/clock.tsx";
import { lookOf } from "../look/theme.ts";
import type { Live } from "../server/live.ts";
import { LiveProvider } from "../server/queries.ts";
import { type Language, setLanguage } from "../words/index.ts";
import { FakeServer } from "./fake-server.ts";
import { made } from "./made.ts";

/** Wednesday, 3 June 2026, 10:00 in Shanghai. */
export const noon = Date.UTC(2026, 5, 3, 2);

/** A session with what a shipped role may do, or these actions alone, everywhere. */
export const sessionOf = (role: ShippedRole | readonly Action[], user: Partial<SignedInUser> = {}): Session => {
  const roles = typeof role === "string" ? [role] : ["a1"];
  const permissions =
    typeof role === "string"
      ? (Object.keys(actionTable) as Action[]).flatMap((action) => {
          const { grants } = actionTable[action] as { grants: Partial<Record<ShippedRole, "own" | "group" | "all">> };
          return grants[role] ? [{ action, scope: grants[role] }] : [];
        })
      : role.map((action) => ({ action, scope: "all" as const }));
  return {
    user: made(SignedInUser, { id: "u1", login: "li", name: "李主管", roles, ...user }),
    permissions,
    mustChangePassword: false,
    endsAt: noon + 12 * 3_600_000,
  };
};

const stillLive: Live = {
  status: () => stillStatus,
  subscribe: () => () => undefined,
  watchWall: () => () => undefined,
  active: () => undefined,
  close: () => undefined,
};
const stillStatus = { at: "open" } as const;

export type Stage = {
  readonly server: FakeServer;
  readonly user: UserEvent;
  /** The page's queries, of the last that was shown. */
  readonly client: () => QueryClient;
  /** Lets time pass. */
  readonly pass: (ms: number) => Promise<void>;
  readonly show: (page: ReactNode, given?: Shown) => Promise<void>;
};
type Shown = {
  readonly language?: Language;
  readonly session?: Session;
  /** The address, and the route that it is read by. */
  readonly at?: string;
  readonly route?: string;
  readonly live?: Live;
};

/** The console's look without its style sheets, which nobody looks at here, and without motion. */
const look = { ...lookOf(false), zeroRuntime: true, token: { ...lookOf(false).token, motion: false } };
const newClient = () =>
  new QueryClient({
    defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false }, mutations: { retry: false } },
  });

type SetProps = Required<Omit<Shown, "session" | "at">> & { readonly client: QueryClient; readonly page: ReactNode };
/** All that the console puts around a page. */
const Around = ({ language, client, live, route, page }: SetProps) => (
  <ConfigProvider
    theme={look}
    locale={language === "en" ? enUS : zhCN}
    button={{ autoInsertSpace: false }}
    virtual={false}
  >
    <App>
      <QueryClientProvider client={client}>
        <LiveProvider value={live}>
          <BrowserRouter>
            <Routes>
              <Route path={route} element={page} />
              <Route path="*" element={null} />
            </Routes>
          </BrowserRouter>
        </LiveProvider>
      </QueryClientProvider>
    </App>
  </ConfigProvider>
);

/** Sets the stage anew for each test, and clears it; a request that nobody answers fails the test by its name. To be called once in each file. */
export const newStage = (): Stage => {
  let [server, client] = [new FakeServer(), newClient()];
  let user: UserEvent;
  // What is seen fits into a line: the page's whole text would hide it.
  configure({ asyncUtilTimeout: 3000, getElementError: (message) => new Error(message ?? "not found") });
  beforeEach(() => {
    vi.useFakeTimers({ now: noon });
    setServerNow(noon);
    server = new FakeServer();
    client = newClient();
    vi.stubGlobal("fetch", server.fetch);
    vi.stubGlobal("jest", { advanceTimersByTime: vi.advanceTimersByTime.bind(vi) });
    user = userEvent.setup({ delay: null, pointerEventsCheck: 0 });
  });
  afterEach(async () => {
    cleanup();
    client.clear();
    document.body.replaceChildren();
    localStorage.clear();
    sessionStorage.clear();
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    expect(server.faults()).toEqual([]);
  });
  return {
    get server() {
      return server;
    },
    get user() {
      return user;
    },
    client: () => client,
    pass: async (ms) => {
      await act(() => vi.advanceTimersByTimeAsync(ms));
    },
    show: async (
      page,
      { language = "zh-CN", session = sessionOf("administrator"), at = "/", route = "*", live = stillLive } = {},
    ) => {
      await setLanguage(language);
      window.history.replaceState(null, "", at);
      client.setQueryData(["session"], session);
      render(<Around {...{ language, client, live, route, page }} />);
    },
  };
};
