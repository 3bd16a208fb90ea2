/** Which node of a flow a problem's field belongs to ("nodes.queue.business.group"), and what of it; ids may have dots, and the longest that fits is meant. */
export const placeOfField = (
  field: string,
  nodes: Readonly<Record<string, unknown>>,
): { readonly node?: string; readonly rest: string } => {
  if (!field.startsWith("nodes.")) return { rest: field };
  const path = field.slice("nodes.".length);
  const node = Object.keys(nodes)
    .filter((id) => path === id || path.startsWith(`${id}.`) || path.startsWith(`${id}[`))
    .reduce<string | undefined>((longest, id) => (id.length > (longest?.length ?? 0) ? id : longest), undefined);
  return node === undefined ? { rest: field } : { node, rest: path.slice(node.length).replace(/^\./, "") };
};

/** What stands at a path such as "keys.1.businessType" or "parts[0].prompt". */
export const valueAt = (root: unknown, path: string): unknown =>
  path
    .split(/[.[\]]+/)
    .filter(Boolean)
    .reduce<unknown>(
      (value, name) =>
        typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined,
      root,
    );
