import { expect, it } from "vitest";
import { rate } from "./e-model.ts";

it("rates a call without delay and loss as G.107 does at its defaults: R 93.2, MOS 4.41", () => {
  const { r, mos } = rate({ delayMs: 0, lossPct: 0 });
  expect(r).toBeCloseTo(93.2, 1);
  expect(mos).toBeCloseTo(4.41, 2);
});

it("takes 17.9 from R for one per cent of loss without concealment", () => {
  const whole = rate({ delayMs: 0, lossPct: 0 });
  expect(whole.r - rate({ delayMs: 0, lossPct: 1 }).r).toBeCloseTo(95 / 5.3, 6);
});

it("takes 3.6 for one per cent that is concealed, and says by which robustness", () => {
  const whole = rate({ delayMs: 0, lossPct: 0 });
  const concealed = rate({ delayMs: 0, lossPct: 1, concealed: true });
  expect(whole.r - concealed.r).toBeCloseTo(95 / 26.1, 6);
  expect(concealed.formula).toContain("Bpl = 25.1");
});

it("finds delay harmless at first, then worse and worse", () => {
  const at = (delayMs: number) => rate({ delayMs, lossPct: 0 }).r;
  expect(at(50)).toBeGreaterThan(90);
  expect(at(150)).toBeLessThan(at(50));
  expect(at(400)).toBeLessThan(70);
  expect(at(1000)).toBeLessThan(at(400));
});

it("never leaves the scale", () => {
  expect(rate({ delayMs: 5000, lossPct: 100 }).mos).toBe(1);
});
