import { type ContractTerms, exampleTerms } from "@zongji/domain";
import type { TFunction } from "i18next";
import { expect, test } from "vitest";
import { changesOfTerms, rowsOfTerms } from "./terms-rows.ts";

const t = ((key: string, values: object = {}) => [key, ...Object.values(values)].join(" ")) as unknown as TFunction;
const words = { t, name: ({ due }: { due: { kind: string } }) => due.kind };
const whole: ContractTerms = {
  ...exampleTerms,
  ...{ supplement: { answerRateFen: 10_000, badInfluenceFen: 200_000 }, secrecyYears: 10, grounds: ["complaints"] },
};

/** Each leaf of a value, and how it is put elsewhere. */
const leavesOf = (value: unknown, path: (string | number)[] = []): (string | number)[][] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([name, each]) =>
        leavesOf(each, [...path, Array.isArray(value) ? Number(name) : name]),
      )
    : [path];
const changed = (terms: ContractTerms, path: (string | number)[]): ContractTerms => {
  const copy = structuredClone(terms) as unknown as Record<string | number, unknown>;
  const owner = path.slice(0, -1).reduce((at, name) => at[name] as typeof copy, copy);
  const [last, was] = [path.at(-1)!, owner[path.at(-1)!]];
  const others = { kind: "workingDaysAfterEnd", grounds: "resources" } as const;
  const other = others[last as "kind"] ?? others[path.at(-2) as "grounds"];
  const moved = typeof was === "number" ? was + 1 : typeof was === "boolean" ? !was : `${was}x`;
  owner[last] = other !== undefined && other !== was ? other : other === was ? "daysAfterSigning" : moved;
  return copy as unknown as ContractTerms;
};

test("whatever of the terms is changed, the client sees it before it confirms them", () => {
  const paths = leavesOf(whole).filter((path) => !(path[0] === "instalments" && path.at(-1) === "kind"));
  expect(paths.length).toBeGreaterThan(100);
  const silent = paths.filter((path) => changesOfTerms(whole, changed(whole, path), words).length === 0);
  expect(silent).toEqual([]);
  expect(changesOfTerms(whole, structuredClone(whole), words)).toEqual([]);
});

test("an instalment, an item or a supplement that comes or goes is a change of its own, with what it was", () => {
  const [first, ...rest] = exampleTerms.instalments;
  const { supplement: _, ...without } = whole;
  expect(changesOfTerms(whole, { ...without, instalments: rest }, words)).toEqual([
    {
      ...{ key: `instalment ${first!.id}`, label: "daysAfterSigning", is: "—" },
      was: "7/60 · 251,769.00 contract.yuan · contract.terms.dueText.daysAfterSigning 30 · contract.noWindow",
    },
    ...[
      ["supplementAnswerRate", "100.00"],
      ["supplementBadInfluence", "2,000.00"],
    ].map(([key, was]) => ({ key, label: `contract.terms.${key}`, was, is: "contract.terms.noSupplement" })),
  ]);
});

test("thresholds are per cent where that says all of them, and fractions else", () => {
  const at = (num: number, den: number) =>
    rowsOfTerms({ ...exampleTerms, damages: { num, den } }, words).find(({ key }) => key === "damages")!.text;
  expect([at(30, 100), at(1, 8), at(1, 3)]).toEqual(["30 %", "12.5 %", "1/3"]);
});
