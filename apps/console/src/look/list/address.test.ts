import { auditList, callList } from "@zongji/api";
import { describe, expect, it } from "vitest";
import { allRows, changed, filtersIn, isScrolledIn, pageIn, queryOf } from "./address.ts";

const of = (text: string) => queryOf(callList, new URLSearchParams(text));

describe("what an address asks of a list", () => {
  it("is what the list's own query allows", () => {
    expect(
      of("from=1795752000000&agentNo=8001&direction=inbound&disposition=D1s&test=only&sort=-talkMs&pageSize=100"),
    ).toEqual({
      from: 1_795_752_000_000,
      agentNo: "8001",
      direction: "inbound",
      disposition: "D1s",
      test: "only",
      sort: "-talkMs",
      pageSize: 100,
    });
    expect(queryOf(auditList, new URLSearchParams("login=li&direction=inbound"))).toEqual({ login: "li" });
  });

  it("leaves out what it can't mean: nothing is sent on that would be refused", () => {
    expect(
      of(
        "from=yesterday&to=-1&number=12a&numberEnd=123&group=a b&direction=up&disposition=D99&test=&sort=number&pageSize=7&count=exact",
      ),
    ).toEqual({});
    expect(of("from=9999999999999999&agentNo=12345678901234567")).toEqual({});
  });

  it("goes back to the first page with any change but a step to another page", () => {
    const search = new URLSearchParams("agentNo=8001&after=abc&page=3&sort=talkMs");
    expect(String(changed(search, { agentNo: undefined, group: "g1" }))).toBe("sort=talkMs&group=g1");
    expect(String(changed(search, { before: "x", page: 2 }))).toBe("agentNo=8001&sort=talkMs&before=x&page=2");
    expect([pageIn(search), pageIn(changed(search, {})), pageIn(new URLSearchParams("after=a&page=x"))]).toEqual([
      3, 1, 1,
    ]);
  });

  it("says whether all rows stand beneath each other, whatever else is changed", () => {
    const chosen = changed(new URLSearchParams("agentNo=8001&after=abc&page=3&pageSize=50"), {
      ...allRows,
      pageSize: undefined,
    });
    expect(String(chosen)).toBe("agentNo=8001&rows=all");
    expect(isScrolledIn(changed(chosen, { sort: "talkMs" }))).toBe(true);
    expect([isScrolledIn(new URLSearchParams("rows=some")), isScrolledIn(new URLSearchParams())]).toEqual([
      false,
      false,
    ]);
    expect(queryOf(callList, chosen)).toEqual({ agentNo: "8001" });
  });

  it("has its filters apart from order and place", () => {
    expect(filtersIn(of("agentNo=8001&sort=talkMs&pageSize=20&after=abc"))).toEqual({ agentNo: "8001" });
  });
});
