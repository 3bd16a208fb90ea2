import { QueryClient, skipToken, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  type Action,
  type Desk,
  deskAfter,
  type Emergency,
  type Group,
  type LiveMessage,
  type Session,
  type TestRun,
  type Wall,
  type WallAlarm,
  wallAfter,
} from "@zongji/api";
import { createContext, useContext, useSyncExternalStore } from "react";
import { setServerNow } from "../look/clock.tsx";
import { setZone } from "../look/zone.ts";
import type { Live, LiveStatus } from "./live.ts";
import { failureOf, request } from "./request.ts";

/** Failures that a second try a moment later can mend. */
const passing = new Set(["offline", "databaseDown", "unavailable", "internal"]);
export const isPassing = (code: string): boolean => passing.has(code);

export const newQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        retry: (times, error) => times < 1 && isPassing(failureOf(error).code),
        refetchOnWindowFocus: false,
      },
    },
  });

/** How often something was pushed to the page. */
const pushes = new WeakMap<QueryClient, Map<Pushed, number>>();
type Pushed = "desk" | "wall";
const pushesOf = (client: QueryClient, what: Pushed): number => pushes.get(client)?.get(what) ?? 0;
const note = (client: QueryClient, what: Pushed): void => {
  const counts = pushes.get(client) ?? new Map<Pushed, number>();
  pushes.set(client, counts.set(what, pushesOf(client, what) + 1));
};

/**
 * An answer, kept unless something of it was pushed since it was asked for: the answer may have waited for the database, and every change is pushed, as a change of
 * what was pushed before. @returns the newest that is known
 */
const keepUnlessPushed = async <T>(client: QueryClient, what: Pushed, ask: () => Promise<T>): Promise<T> => {
  const before = pushesOf(client, what);
  const answered = await ask();
  const pushed = pushesOf(client, what) === before ? undefined : client.getQueryData<T>([what]);
  if (pushed) return pushed;
  client.setQueryData<T>([what], answered);
  return answered;
};

/**
 * As it is answered, with what goes on around her as it was pushed: that is pushed a moment later than the rest, and an answer in between would
 * show what no push takes back. @returns the newest that is known
 */
export const keepAnswered = (client: QueryClient, ask: () => Promise<Desk>): Promise<Desk> =>
  keepUnlessPushed(client, "desk", async () => {
    const answered = await ask();
    const shown = client.getQueryData<Desk>(["desk"]);
    return shown && pushesOf(client, "desk") > 0
      ? { ...answered, queue: shown.queue, pickable: shown.pickable }
      : answered;
  });

/** The wall as it is asked for, unless it was pushed meanwhile. */
export const askWall = (client: QueryClient): Promise<Wall> =>
  keepUnlessPushed(client, "wall", async () => {
    const answered = await request("wall");
    // The answer has the default figures; those that the page chose are pushed.
    const shown = client.getQueryData<Wall>(["wall"]);
    return { ...answered, figures: { ...shown?.figures, ...answered.figures } };
  });

/** What is pushed is kept where the pages' queries look for it, so that a page needs not know which way an answer came. */
export const keep = (client: QueryClient, message: LiveMessage): void => {
  if (message.type === "welcome") {
    setServerNow(message.at);
    setZone(message.zone);
  } else if (message.type === "desk" || message.type === "deskChange") {
    note(client, "desk");
    client.setQueryData<Desk>(["desk"], (desk) => deskAfter(desk, message));
  } else if (message.type === "wall" || message.type === "wallChange") {
    setServerNow(message.type === "wall" ? message.wall.at : message.change.at);
    note(client, "wall");
    client.setQueryData<Wall>(["wall"], (wall) => wallAfter(wall, message));
  } else if (message.type === "emergencies") {
    client.setQueryData<Emergency[]>(["emergencies"], message.emergencies);
  } else if (message.type === "wallAlarms") {
    client.setQueryData<WallAlarm[]>(["wallAlarms"], message.alarms);
  } else if (message.type === "permissions") {
    void client.invalidateQueries({ queryKey: ["session"] });
  } else if (message.type === "testRun") {
    client.setQueryData<TestRun>(["testRun", message.run.id], message.run);
  }
};

/** Who is signed in; null when nobody is. */
export const useSession = () =>
  useQuery({
    queryKey: ["session"],
    queryFn: async (): Promise<Session | null> => {
      try {
        return await request("me");
      } catch (error) {
        if (failureOf(error).code === "notSignedIn") return null;
        throw error;
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Nobody is signed in any more: the page asks to sign in, and what was shown is gone. The session comes first: whoever watches a query that is removed hears of nothing. */
export const forgetSession = (client: QueryClient): void => {
  client.setQueryData(["session"], null);
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
};

export const may = (session: Session | null | undefined, action: Action): boolean =>
  session?.permissions.some((permission) => permission.action === action) ?? false;

/** The agent's own desk, pushed; asked for only until the first push. */
export const useDesk = (enabled = true) => {
  const client = useQueryClient();
  return useQuery({
    queryKey: ["desk"],
    queryFn: () => keepAnswered(client, () => request("desk")),
    staleTime: Number.POSITIVE_INFINITY,
    enabled,
  });
};

const noEmergencies: readonly Emergency[] = [];

/** 紧急求助 that calls this person: pushed to whoever may join a talk, wherever in the console she is. */
export const useEmergencies = (): readonly Emergency[] =>
  useQuery<Emergency[]>({ queryKey: ["emergencies"], queryFn: skipToken }).data ?? noEmergencies;

/** Figures of the wall that are beyond a threshold: pushed to whoever may see it. Undefined: none were told yet. */
export const useWallAlarms = (): readonly WallAlarm[] | undefined =>
  useQuery<WallAlarm[]>({ queryKey: ["wallAlarms"], queryFn: skipToken }).data;

export const useGroups = () =>
  useQuery({ queryKey: ["groups"], queryFn: () => request("listGroups"), staleTime: 60_000 });

/** Every skill, retired ones too. */
export const useSkills = () =>
  useQuery({ queryKey: ["skills"], queryFn: () => request("listSkills"), staleTime: 60_000 });

/** The tree of business types in force. */
export const useBusinessTypes = () =>
  useQuery({ queryKey: ["businessTypes"], queryFn: () => request("businessTypes"), staleTime: 60_000 });

export const groupName = (groups: readonly Group[] | undefined, id: string | null | undefined): string =>
  id ? (groups?.find((group) => group.id === id)?.name ?? id) : "—";

const LiveContext = createContext<Live | undefined>(undefined);
export const LiveProvider = LiveContext.Provider;

/** The live WebSocket of the signed-in page. */
export const useLive = (): Live => {
  const live = useContext(LiveContext);
  if (!live) throw new Error("no live connection above this component");
  return live;
};

export const useLiveStatus = (): LiveStatus => {
  const live = useLive();
  return useSyncExternalStore(live.subscribe, live.status);
};
