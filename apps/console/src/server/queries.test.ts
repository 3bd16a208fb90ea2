import type { Desk } from "@zongji/api";
import { describe, expect, it } from "vitest";
import { keep, keepAnswered, newQueryClient } from "./queries.ts";

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
});
