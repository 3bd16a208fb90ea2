import type { Desk, Wall, WallAgent } from "@zongji/api";
import { afterEach, describe, expect, it, vi } from "vitest";
import { askWall, keep, keepAnswered, newQueryClient } from "./queries.ts";

const desk = (state: Desk["state"]) => ({ state }) as Desk;
const shown = (client: ReturnType<typeof newQueryClient>) => client.getQueryData<Desk>(["desk"])?.state;

describe("the desk that a page shows", () => {
  it("is never an answer that was overtaken by a push: every change is pushed, and an answer may have waited", async () => {
    const client = newQueryClient();
    let answer: (desk: Desk) => void = () => {};
    const late = keepAnswered(client, () => new Promise<Desk>((resolve) => (answer = resolve)));
    keep(client, { type: "desk", desk: desk("talking") });
    keep(client, { type: "desk", desk: desk("wrapUp") });
    answer(desk("ready"));
    expect((await late).state).toBe("wrapUp");
    expect(shown(client)).toBe("wrapUp");
  });

  it("is the newest answer while nothing is pushed, as without a connection", async () => {
    const client = newQueryClient();
    keep(client, { type: "desk", desk: desk("busy") });
    await keepAnswered(client, async () => desk("ready"));
    await keepAnswered(client, async () => desk("rest"));
    expect(shown(client)).toBe("rest");
  });

  it("changes only in what is pushed, and begins with nothing that was not pushed whole", () => {
    const client = newQueryClient();
    keep(client, { type: "deskChange", change: { state: "rest" } });
    expect(client.getQueryData(["desk"])).toBeUndefined();
    const queue = { waiting: 2, longestSince: 5 };
    keep(client, { type: "desk", desk: { ...desk("ready"), queue } });
    keep(client, { type: "deskChange", change: { state: "rest", restReason: "meal" } });
    expect(client.getQueryData(["desk"])).toEqual({ state: "rest", restReason: "meal", queue });
  });

  it("keeps who waits and what rings as it was pushed: an answer may be ahead of what is pushed a moment later", async () => {
    const client = newQueryClient();
    const pushed = { ...desk("ready"), queue: { waiting: 2, longestSince: 5 }, pickable: [] };
    keep(client, { type: "desk", desk: pushed });
    const answered = { ...desk("rest"), queue: { waiting: 3, longestSince: 5 }, pickable: [] };
    expect(await keepAnswered(client, async () => answered)).toEqual({ ...pushed, state: "rest" });
    expect(client.getQueryData(["desk"])).toEqual({ ...pushed, state: "rest" });
  });
});

describe("the wall that a page shows", () => {
  const agent = (user: string, state: WallAgent["state"]) => ({ user, state }) as WallAgent;
  const wall = { at: 1, agents: [agent("a", "ready"), agent("b", "busy")], groups: [{ id: "g" }], now: { waiting: 0 } };
  const whole = wall as unknown as Wall;
  afterEach(() => vi.unstubAllGlobals());

  it("changes in the agents and groups that are pushed, each in its place", () => {
    const client = newQueryClient();
    keep(client, { type: "wall", wall: whole });
    const now = { ...whole.now, waiting: 1 };
    keep(client, { type: "wallChange", change: { at: 2, now, agents: [agent("a", "talking")] } });
    expect(client.getQueryData(["wall"])).toEqual({
      ...whole,
      at: 2,
      now,
      agents: [agent("a", "talking"), agent("b", "busy")],
    });
  });

  it("is never an answer that was overtaken by a push: what is pushed next is a change of what was pushed", async () => {
    const client = newQueryClient();
    let answer: ((response: Response) => void) | undefined;
    vi.stubGlobal("fetch", () => new Promise<Response>((resolve) => (answer = resolve)));
    const late = askWall(client);
    await vi.waitFor(() => expect(answer).toBeDefined());
    keep(client, { type: "wall", wall: whole });
    answer?.(Response.json({ ...whole, at: 0, agents: [] }));
    expect(await late).toEqual(whole);
    expect(client.getQueryData(["wall"])).toEqual(whole);
  });
});
