import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";
import { filesOf } from "./copy.ts";
import { instrument, type Mutant, mutantsOf, type Numbered, nameKey, sampleOf } from "./mutants.ts";
import { codeOf, rooms } from "./rooms.ts";

const code = `
const price = (age: number, isStudent: boolean, log: string[]): number => {
  if (age < 6 || (isStudent && age <= 26)) log.push("free");
  else log.push("paid");
  for (const line of [age, ...[1, 2].filter((n) => n > 1)]) log.push(String(line));
  const parts = { ...(isStudent ? { student: true } : undefined), age };
  return Math.max(0, (parts?.age ?? 7) - (log.length + 1) * 2);
};
`;

/** What the code gives for some ages, or what it throws. */
const outcomeOf = (text: string, on: number): string => {
  const js = ts.transpile(text, { target: ts.ScriptTarget.ESNext });
  const run = new Function("globalThis", `${js}; return price;`)({ __mutant: (id: number) => id === on });
  const ages = [5, 6, 26, 27].flatMap((age) => [true, false].map((isStudent) => [age, isStudent] as const));
  return JSON.stringify(
    ages.map(([age, isStudent]) => {
      const log: string[] = [];
      try {
        return [run(age, isStudent, log), log];
      } catch (error) {
        return String(error);
      }
    }),
  );
};

const numberedOf = (mutants: readonly Mutant[]): Numbered[] =>
  mutants.map((mutant, index) => ({ id: index + 1, mutant }));

test("all mutants stand in one text, and each does what the changed text does", () => {
  const numbered = numberedOf(mutantsOf("price.ts", code));
  const all = instrument(code, numbered);
  expect(numbered.length).toBeGreaterThan(30);
  expect(outcomeOf(all, 0)).toBe(outcomeOf(code, 0));
  const byHand = numbered.flatMap(({ id, mutant: { mutator, change } }) => {
    if (change.shape !== "expression") return [];
    const { start, end, becomes } = change;
    const changed = `${code.slice(0, start)}(${becomes})${code.slice(end)}`;
    return [[`${mutator} ${id}`, outcomeOf(all, id), outcomeOf(changed, 0)]];
  });
  for (const [name, switched, changed] of byHand) expect(`${name}: ${switched}`).toBe(`${name}: ${changed}`);
});

test("what is left out is left out", () => {
  const numbered = numberedOf(mutantsOf("price.ts", code));
  const all = instrument(code, numbered);
  const without = (mutator: string, part: string) =>
    outcomeOf(all, numbered.find(({ mutant }) => mutant.mutator === mutator && mutant.code === part)!.id);
  expect(without("deed", 'log.push("paid");')).toBe(outcomeOf(code.replace('log.push("paid")', "{}"), 0));
  expect(without("element", "age")).toBe(outcomeOf(code.replace("[age, ", "["), 0));
});

test("a mutant keeps its name and its place in the sample when lines move", () => {
  const moved = `// A line more.\n\n${code}const more = 1;\n`;
  const [before, after] = [mutantsOf("price.ts", code), mutantsOf("price.ts", moved)];
  expect(new Set(before.map(({ key }) => key)).size).toBe(before.length);
  const keys = (mutants: readonly Mutant[]) => mutants.map(({ key }) => key);
  expect(keys(after)).toEqual(expect.arrayContaining(keys(before)));
  expect(keys(sampleOf(before, 10, 7))).toEqual(keys(sampleOf(before.toReversed(), 10, 7)));
  expect(keys(sampleOf(before, 10, 7))).not.toEqual(keys(sampleOf(before, 10, 8)));
});

const root = fileURLToPath(new URL("../..", import.meta.url));
const files = filesOf(root);

test.each(rooms)("the code of $name can be read with all its mutants in it", (room) => {
  const own = codeOf(room, files);
  expect(own.length).toBeGreaterThan(5);
  for (const file of own) {
    const text = readFileSync(`${root}/${file}`, "utf8");
    const { diagnostics } = ts.transpileModule(instrument(text, numberedOf(mutantsOf(file, text))), {
      reportDiagnostics: true,
      compilerOptions: { target: ts.ScriptTarget.ESNext },
    });
    expect([file, diagnostics?.map(({ messageText }) => messageText)]).toEqual([file, []]);
  }
});

test("every mutant that may live is one of the code, and it is said why", () => {
  const accepted = JSON.parse(readFileSync(`${root}/tests/mutate/survivors.json`, "utf8")) as (Mutant & {
    why: string;
  })[];
  const known = new Set(
    rooms
      .flatMap((room) => codeOf(room, files))
      .flatMap((file) => mutantsOf(file, readFileSync(`${root}/${file}`, "utf8")))
      .map(nameKey),
  );
  expect(accepted.filter((each) => !known.has(nameKey(each)))).toEqual([]);
  for (const { why } of accepted) expect(why).toMatch(/^[A-Z].{10,}\.$/);
});
