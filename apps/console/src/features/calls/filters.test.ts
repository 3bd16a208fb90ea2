import { describe, expect, it } from "vitest";
import { changed, filtersOf } from "./filters.ts";

describe("the call log's address", () => {
  it("keeps every filter", () => {
    const address =
      "from=1&to=2&number=13800000000&numberEnd=5678&agentNo=8001&group=g1&direction=inbound&disposition=D2&test=only&page=3&pageSize=50";
    expect(filtersOf(new URLSearchParams(address))).toEqual({
      from: 1,
      to: 2,
      number: "13800000000",
      numberEnd: "5678",
      agentNo: "8001",
      group: "g1",
      direction: "inbound",
      disposition: "D2",
      test: "only",
      page: 3,
      pageSize: 50,
    });
  });

  it("leaves out what it can't mean", () => {
    const address =
      "from=yesterday&number=abc&numberEnd=56789&direction=sideways&disposition=D77&page=0&pageSize=7&group=a%20b";
    expect(filtersOf(new URLSearchParams(address))).toEqual({});
  });

  it("goes back to the first page when a filter changes, and only then", () => {
    const search = new URLSearchParams("agentNo=8001&page=4");
    expect(changed(search, { direction: "outbound" }).get("page")).toBeNull();
    expect(changed(search, { page: 5 }).toString()).toBe("agentNo=8001&page=5");
  });

  it("forgets a filter that is emptied", () => {
    expect(changed(new URLSearchParams("agentNo=8001"), { agentNo: undefined }).toString()).toBe("");
  });
});
