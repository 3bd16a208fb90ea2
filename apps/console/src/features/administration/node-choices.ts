import type { Node } from "@zongji/api";

export type NodeChoice = { readonly value: string | null; readonly label: string };
type Words = { readonly any: string; readonly here: string; readonly silent: string };

/** 所属服务器, to choose from: no server, each that is known, and the one that was given though nothing is known of it any more. */
export const nodeChoices = (nodes: readonly Node[], given: string | null | undefined, words: Words): NodeChoice[] => {
  const known = nodes.map(({ name, url, isHere, silentSince }) => ({
    value: name,
    label: `${name}${isHere ? `（${words.here}）` : ""} · ${silentSince === null ? url : words.silent}`,
  }));
  const gone = given && !nodes.some(({ name }) => name === given) ? [{ value: given, label: given }] : [];
  return [{ value: null, label: words.any }, ...known, ...gone];
};
