import type { Refusal } from "@zongji/web";
import { describe, expect, it } from "vitest";
import { SignInQueue } from "./sign-in-queue.ts";

/** Work that lasts until it is let go. */
const scene = () => {
  const queue = new SignInQueue();
  const going: (() => void)[] = [];
  const begun: string[] = [];
  const refused: string[] = [];
  const come = (address: string, name = address): Promise<void> =>
    queue
      .run(address, () => {
        begun.push(name);
        return new Promise<void>((resolve) => going.push(resolve));
      })
      .catch((error: Refusal) => {
        refused.push(`${name} ${error.code} ${error.extra.reason} ${error.extra.retryAfterSec}`);
      });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const letGo = async (): Promise<void> => {
    going.shift()?.();
    await settle();
  };
  return { queue, begun, refused, come, settle, letGo };
};

describe("the queue of sign-ins", () => {
  it("lets four begin and 32 wait, and refuses who comes then with when to come again", async () => {
    const { queue, begun, refused, come, settle } = scene();
    for (let n = 0; n < 37; n += 1) void come("192.0.2.1", String(n));
    await settle();
    expect([begun.length, queue.length, refused]).toEqual([4, 32, ["36 tooMany signInsBusy 2"]]);
  });

  it("begins the next in the order of coming, whether the one before did its work or failed", async () => {
    const { queue, begun, come, settle, letGo } = scene();
    const failing = Array.from({ length: 4 }, () =>
      queue.run("192.0.2.1", async () => {
        await settle();
        throw new Error("the work failed");
      }),
    );
    for (const name of ["a", "b", "c", "d", "e", "f"]) void come("192.0.2.1", name);
    for (const each of failing) await expect(each).rejects.toThrow("the work failed");
    await settle();
    expect(begun).toEqual(["a", "b", "c", "d"]);
    await letGo();
    expect(begun).toEqual(["a", "b", "c", "d", "e"]);
  });

  it("gives a newcomer the place of whoever has most waiting, newest first", async () => {
    const { begun, refused, come, settle, letGo } = scene();
    for (let n = 0; n < 36; n += 1) void come("192.0.2.1", `flood ${n}`);
    void come("198.51.100.7", "agent");
    await settle();
    expect(refused).toEqual(["flood 35 tooMany signInsBusy 2"]);
    for (let n = 0; n < 32; n += 1) await letGo();
    expect(begun).toHaveLength(36);
    expect(begun.at(-1)).toBe("agent");
  });

  it("counts the addresses of one IPv6 network as one", async () => {
    const { refused, come, settle } = scene();
    for (let n = 0; n < 37; n += 1) void come(`2001:db8::${n.toString(16)}`, String(n));
    await settle();
    expect(refused).toEqual(["36 tooMany signInsBusy 2"]);
  });

  it("does not let two that have as much push each other out", async () => {
    const { refused, come, settle } = scene();
    for (let n = 0; n < 20; n += 1) void come("192.0.2.1", `one ${n}`);
    for (let n = 0; n < 16; n += 1) void come("192.0.2.2", `other ${n}`);
    for (let n = 0; n < 3; n += 1) void come("192.0.2.2", "late");
    await settle();
    expect(refused).toEqual(Array.from({ length: 3 }, () => "late tooMany signInsBusy 2"));
  });
});
