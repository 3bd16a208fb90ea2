import { describe, expect, it } from "vitest";
import { RequestFailed } from "../../server/request.ts";
import { askedAgainAfterMs, isAskedAgain } from "./late.ts";

const passes = () => true;
const stays = () => false;

describe("a call that is not in the log", () => {
  it("is waited for longer than the log is behind, and not for ever", () => {
    const tries = [...Array(20).keys()].filter((times) => isAskedAgain(times, "notFound", stays));
    const waited = tries.reduce(
      (ms, times) => ms + askedAgainAfterMs(times, new RequestFailed({ code: "notFound" })),
      0,
    );
    expect(waited).toBeGreaterThan(2000);
    expect(waited).toBeLessThan(5000);
    expect(tries).toEqual([...tries.keys()]);
  });

  it("that can't be read for another reason is asked for once more, if that may help", () => {
    expect([0, 1].map((times) => isAskedAgain(times, "databaseDown", passes))).toEqual([true, false]);
    expect(isAskedAgain(0, "forbidden", stays)).toBe(false);
    expect(askedAgainAfterMs(0, new RequestFailed({ code: "databaseDown" }))).toBe(1000);
  });
});
