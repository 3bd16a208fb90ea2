/** Finds the mutants of a file, names each by its code, and writes a file that holds all of them, switched by number. */
import { createHash } from "node:crypto";
import ts from "typescript";
import { type Change, changesOf, type Shape } from "./mutators.ts";

/** What names a mutant however lines move: the file, the declaration that it is in, the mutator, the code and what it becomes. */
export type Name = {
  readonly file: string;
  readonly in: string;
  readonly mutator: string;
  readonly code: string;
  readonly becomes: string;
};

/** `key` is unlike that of any other mutant: the nth of the same name in its file. `line` counts from 1. */
export type Mutant = Name & { readonly key: string; readonly line: number; readonly change: Change };

/** A mutant that is compiled in, by the number that switches it on: from 1. */
export type Numbered = { readonly id: number; readonly mutant: Mutant };

const parse = (file: string, text: string): ts.SourceFile =>
  ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

const nameOf = (node: ts.Node): string | undefined => {
  const isNamed =
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isGetAccessor(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isVariableDeclaration(node);
  return isNamed && node.name !== undefined ? node.name.getText() : undefined;
};

/** The names of the declarations around an offset, outermost first, at most three. */
const placeOf = (source: ts.SourceFile, { start, end }: Change): string => {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (node.getStart(source) > start || node.getEnd() < end) return;
    const name = nameOf(node);
    if (name !== undefined && !/^[[{]/.test(name)) names.push(name);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(source, visit);
  return names.slice(0, 3).join(".");
};

/** A mutant that is emptied out is told by the head of its code. */
const codeOf = (text: string, { shape, start, end }: Change): string =>
  oneLine(shape === "entry" ? `${text.slice(start, end).split("\n").slice(0, 2).join(" ")} …` : text.slice(start, end));

/** Every mutant of a file. `file` is its path from the root of the project. */
export const mutantsOf = (file: string, text: string): Mutant[] => {
  const source = parse(file, text);
  const times = new Map<string, number>();
  return changesOf(source).map((change) => {
    const name: Name = {
      file,
      in: placeOf(source, change),
      mutator: change.mutator,
      code: codeOf(text, change),
      becomes: oneLine(change.becomes),
    };
    const base = nameKey(name);
    const nth = (times.get(base) ?? 0) + 1;
    times.set(base, nth);
    const line = source.getLineAndCharacterOfPosition(change.start).line + 1;
    return { ...name, key: `${base}|${nth}`, line, change };
  });
};

/** One string for one name. */
export const nameKey = ({ file, in: place, mutator, code, becomes }: Name): string =>
  [file, place, mutator, code, becomes].join("|");

/** `n` of them by a seed: the same for the same code, whatever else is in the list. */
export const sampleOf = <T extends { readonly key: string }>(mutants: readonly T[], n: number, seed: number): T[] => {
  const rank = ({ key }: T) => createHash("sha256").update(`${seed}|${key}`).digest("hex");
  const ranked = mutants.map((mutant) => ({ mutant, rank: rank(mutant) }));
  ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  return ranked.slice(0, n).map(({ mutant }) => mutant);
};

/** Outer first where two shapes share a range: an element is left out around its expression. */
const depth: Readonly<Record<Shape, number>> = { statement: 0, element: 1, expression: 2, entry: 3 };

type Site = {
  readonly shape: Shape;
  readonly start: number;
  readonly end: number;
  readonly options: { id: number; becomes: string }[];
};

const sitesOf = (numbered: readonly Numbered[]): Site[] => {
  const sites = new Map<string, Site>();
  for (const { id, mutant } of numbered) {
    const { shape, start, becomes } = mutant.change;
    const end = shape === "entry" ? start + 1 : mutant.change.end;
    const key = `${start} ${end} ${shape}`;
    const site = sites.get(key) ?? { shape, start, end, options: [] };
    sites.set(key, site);
    site.options.push({ id, becomes });
  }
  return [...sites.values()].sort((a, b) => a.start - b.start || b.end - a.end || depth[a.shape] - depth[b.shape]);
};

/** The switch that the tests' setup defines: whether this mutant is the one that is tried. */
const isOn = (id: number): string => `globalThis.__mutant(${id})`;

const wrap = ({ shape, options }: Site, inner: string): string => {
  if (shape === "statement") return `{if(!(${options.map(({ id }) => isOn(id)).join("||")})){${inner}}}`;
  if (shape === "element") return `...(${options.map(({ id }) => isOn(id)).join("||")}?[]:[${inner}])`;
  if (shape === "entry") return options.reduce((text, { id }) => `${text}if(${isOn(id)})return;`, inner);
  const chosen = options.map(({ id, becomes }) => `${isOn(id)}?(${becomes}):`).join("");
  return `(${chosen}(${inner}))`;
};

/** The file with all these mutants in it; with none switched on it does what it did. */
export const instrument = (text: string, numbered: readonly Numbered[]): string => {
  const sites = sitesOf(numbered);
  let next = 0;
  const render = (from: number, to: number): string => {
    let [out, at] = ["", from];
    while (next < sites.length && sites[next]!.start < to) {
      const site = sites[next++]!;
      out += text.slice(at, site.start) + wrap(site, render(site.start, site.end));
      at = site.end;
    }
    return out + text.slice(at, to);
  };
  return render(0, text.length);
};
