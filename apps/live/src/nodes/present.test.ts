import { expect, it } from "vitest";
import { presentNodes } from "./present.ts";

const now = 1_795_000_000_400;
const shown = (others: readonly { node: string; url: string; ageMs: number }[]) =>
  presentNodes(
    {
      name: "n2",
      url: "https://n2",
      held: new Set(["business"]),
      others,
      heldBy: (node: string) => new Set(node === "n1" ? ["complaint"] : []),
    } as unknown as Parameters<typeof presentNodes>[0],
    now,
  );

it("servers come by name, each with its groups; this one is never silent", () => {
  const both = shown([
    { node: "n3", url: "https://n3", ageMs: 0 },
    { node: "n1", url: "https://n1", ageMs: 100 },
  ]);
  expect(both).toEqual([
    { name: "n1", url: "https://n1", isHere: false, silentSince: null, groups: ["complaint"] },
    { name: "n2", url: "https://n2", isHere: true, silentSince: null, groups: ["business"] },
    { name: "n3", url: "https://n3", isHere: false, silentSince: null, groups: [] },
  ]);
});

it("another is silent when nothing was heard of it for more than five seconds, since a whole second", () => {
  const since = (ageMs: number) => shown([{ node: "n1", url: "", ageMs }])[0]?.silentSince;
  expect(since(5000)).toBeNull();
  expect(since(5001)).toBe(1_794_999_995_000);
  expect(since(6000)).toBe(1_794_999_994_000);
});
